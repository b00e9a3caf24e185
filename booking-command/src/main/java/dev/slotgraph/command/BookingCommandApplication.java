package dev.slotgraph.command;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The write side as a service of its own. */
@SpringBootApplication
public class BookingCommandApplication {

    public static void main(String[] args) {
        SpringApplication.run(BookingCommandApplication.class, args);
    }
}

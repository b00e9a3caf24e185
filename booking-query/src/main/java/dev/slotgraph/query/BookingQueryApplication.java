package dev.slotgraph.query;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The read side as a service of its own. Not a component: whoever scans this package runs another application. */
@EnableAutoConfiguration
@Import(QueryConfiguration.class)
public class BookingQueryApplication {

    // In code: an application.yml of each module would hide the others' where several are on one class path.
    private static final Map<String, Object> DEFAULTS =
            Map.of("spring.application.name", "booking-query", "server.port", "8082");

    public static void main(String[] args) {
        var application = new SpringApplication(BookingQueryApplication.class);
        application.setDefaultProperties(DEFAULTS);
        application.run(args);
    }
}

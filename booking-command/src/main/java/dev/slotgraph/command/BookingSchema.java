package dev.slotgraph.command;

import dev.slotgraph.platform.migration.SchemaMigration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The schema of the write side, in which the log is. */
@Configuration(proxyBeanMethods = false)
public class BookingSchema {

    @Bean
    SchemaMigration writeSideSchema() {
        return new SchemaMigration(0, "booking", "db/log", "db/access", "db/booking");
    }
}

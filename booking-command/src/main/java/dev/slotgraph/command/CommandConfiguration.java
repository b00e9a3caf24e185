package dev.slotgraph.command;

import dev.slotgraph.platform.migration.SchemaMigration;
import java.time.Clock;
import org.axonframework.eventhandling.GenericEventMessage;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The write side, as a part of whatever runs it. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableScheduling
public class CommandConfiguration {

    @Bean
    SchemaMigration bookingSchema() {
        return new SchemaMigration(0, "booking", "db/log", "db/access", "db/booking");
    }

    /** Axon stamps events by a clock that it keeps in a static field; decisions and stamps must not differ. */
    @Bean
    InitializingBean eventsAreStampedByTheClock(Clock clock) {
        return () -> GenericEventMessage.clock = clock;
    }

    @Bean
    TransactionTemplate writeTransactions(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }
}

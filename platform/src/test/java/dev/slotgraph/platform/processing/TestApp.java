package dev.slotgraph.platform.processing;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.platform.eventlog.Notes;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.testing.TestPostgres;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A plain Spring Boot application, as a service is one. */
final class TestApp implements AutoCloseable {

    /** What every test application has: the log, and a table to project into. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Base {

        @Bean
        EventCatalog catalog() {
            return Notes.CATALOG;
        }
    }

    /** Makes the log. */
    @Configuration(proxyBeanMethods = false)
    static class Owner {

        @Bean
        SchemaMigration bookingSchema() {
            return new SchemaMigration(0, "booking", "db/log", "db/processor");
        }
    }

    /** For an application that does not make the log. */
    @Configuration(proxyBeanMethods = false)
    static class WithoutLog {}

    final ConfigurableApplicationContext context;
    final JdbcClient sql;

    TestApp(TestPostgres.Database database, Class<?> configuration, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.password=" + database.password(),
                "slotgraph.secret-key=" + Base64.getEncoder().encodeToString(new byte[32]),
                "logging.level.root=WARN"));
        all.addAll(Arrays.asList(properties));
        context = new SpringApplicationBuilder(
                        WithoutLog.class.isAssignableFrom(configuration)
                                ? new Class<?>[] {Base.class, configuration}
                                : new Class<?>[] {Base.class, Owner.class, configuration})
                .web(WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .run();
        sql = context.getBean(JdbcClient.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    void publish(DomainEventMessage<?>... events) {
        new TransactionTemplate(bean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> bean(EventStore.class).publish(events));
    }

    String publishTo(String stream, String text) {
        publish(Notes.taken(stream, 0, text));
        return stream;
    }

    static String newStream() {
        return UUID.randomUUID().toString();
    }

    PooledStreamingEventProcessor processor(String name) {
        return bean(EventProcessingConfiguration.class)
                .eventProcessor(name, PooledStreamingEventProcessor.class)
                .orElseThrow();
    }

    @Override
    public void close() {
        context.close();
    }
}

package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Stock Axon polls: half a second in the same process, a second for what others append. */
class T5WakeUpTest {

    @Configuration(proxyBeanMethods = false)
    static class Writer {}

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class Reader {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 2, 50, false);
        }
    }

    /** So long that only a wake-up can explain an arrival. */
    private static final String NO_POLLING = "slotgraph.log.poll-interval=1h";

    @Test
    void stockAxonOffersNoWakeUp() {
        var stock = EmbeddedEventStore.builder()
                .storageEngine(new InMemoryEventStorageEngine())
                .build();
        try (var stream = stock.openStream(null)) {
            assertThat(stream.setOnAvailableCallback(() -> {})).isFalse();
        } finally {
            stock.shutDown();
        }
    }

    @Test
    void anEventOfAnotherProcessWakesTheReader() {
        var database = TestPostgres.freshDatabase();
        try (var writer = new TestApp(database, Writer.class, NO_POLLING);
                var reader = new TestApp(database, Reader.class, NO_POLLING)) {
            try (var stream = reader.bean(EventStore.class).openStream(null)) {
                assertThat(stream.setOnAvailableCallback(() -> {})).isTrue();
            }
            for (int i = 0; i < 5; i++) {
                String note = writer.publishTo(TestApp.newStream(), "hello");
                await().untilAsserted(() ->
                        assertThat(reader.bean(NotesProjection.class).handled).contains(note));
            }
        }
    }

    @Test
    void anEventOfThisProcessWakesTheReader() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Reader.class, NO_POLLING)) {
            for (int i = 0; i < 5; i++) {
                String note = app.publishTo(TestApp.newStream(), "hello");
                await().untilAsserted(() ->
                        assertThat(app.bean(NotesProjection.class).handled).contains(note));
            }
        }
    }

    @Test
    void whatIsAppendedInABurstIsAnnouncedOnce() throws SQLException {
        var database = TestPostgres.freshDatabase();
        try (var writer = new TestApp(database, Writer.class, "slotgraph.log.notify-pause=1h");
                var listener = DriverManager.getConnection(database.url(), database.user(), database.password())) {
            try (var statement = listener.createStatement()) {
                statement.execute("listen slotgraph_log");
            }
            for (int i = 0; i < 20; i++) {
                writer.publishTo(TestApp.newStream(), "hello");
            }

            var connection = listener.unwrap(PGConnection.class);
            assertThat(connection.getNotifications(5_000)).hasSize(1);
            assertThat(connection.getNotifications(200)).isEmpty();
        }
    }

    @Test
    void pollingIsTheNetWhenAnAnnouncementIsLost() {
        var database = TestPostgres.freshDatabase();
        try (var writer = new TestApp(database, Writer.class, "slotgraph.log.notify-pause=1h");
                var reader = new TestApp(database, Reader.class)) {
            writer.publishTo(TestApp.newStream(), "takes the only announcement of this hour");
            String unannounced = writer.publishTo(TestApp.newStream(), "unannounced");
            await().untilAsserted(() ->
                    assertThat(reader.bean(NotesProjection.class).handled).contains(unannounced));
        }
    }

    @Test
    void theListenerComesBackAfterItsConnectionWasCut() {
        try (var reader = new TestApp(TestPostgres.freshDatabase(), Reader.class, NO_POLLING)) {
            String listening = "select pid from pg_stat_activity where application_name = 'slotgraph_log_listen'"
                    + " and datname = current_database()";
            Integer before = reader.sql.sql(listening).query(Integer.class).single();
            reader.sql
                    .sql("select pg_terminate_backend(?)")
                    .param(before)
                    .query(Boolean.class)
                    .single();

            await().untilAsserted(() -> assertThat(
                            reader.sql.sql(listening).query(Integer.class).list())
                    .hasSize(1)
                    .doesNotContain(before));
        }
    }

    @Test
    void theThreadsEndWithTheContext() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Reader.class)) {
            assertThat(app.processor(NotesProjection.NAME).isRunning()).isTrue();
            assertThat(ownThreads()).isNotEmpty();
        }
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    private static java.util.List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("slotgraph-log") || name.startsWith(NotesProjection.NAME + "-"))
                .toList();
    }
}

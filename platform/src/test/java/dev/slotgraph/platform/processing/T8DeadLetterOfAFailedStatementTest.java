package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.eventlog.Notes;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A failed statement aborts PostgreSQL's transaction; stock Axon then cannot store the letter, and retries for ever. */
class T8DeadLetterOfAFailedStatementTest {

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class Ours {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 1, 50, true);
        }
    }

    /** The same handler without a savepoint, since nothing on it says to which group it belongs. */
    static class Unmarked {

        private final NotesProjection projection;

        Unmarked(JdbcClient sql, SchemaMigrator migrated) {
            projection = new NotesProjection(sql, migrated);
        }

        @EventHandler
        void on(Notes.NoteTaken event, DomainEventMessage<?> message) {
            projection.on(event, message);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Unmarked.class)
    static class AsAxonComes {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 1, 50, true);
        }

        @Bean
        ConfigurerModule assignment() {
            return configurer -> configurer
                    .eventProcessing()
                    .assignHandlerTypesMatching(NotesProjection.NAME, type -> type == Unmarked.class);
        }
    }

    @Test
    void stockAxonRetriesForEverAndParksNothing() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), AsAxonComes.class)) {
            app.publishTo(TestApp.newStream(), NotesProjection.BAD);
            app.publishTo(TestApp.newStream(), "waits for the bad one");
            var projection = app.bean(Unmarked.class).projection;

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(projection.failures).hasValueGreaterThanOrEqualTo(2));

            assertThat(letters(app).size()).isZero();
            assertThat(projection.seen()).isEmpty();
        }
    }

    @Test
    void theLetterIsParkedWithItsFollowersAndTheOthersGoOn() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Ours.class)) {
            var projection = app.bean(NotesProjection.class);
            String bad = TestApp.newStream();
            app.publish(
                    Notes.taken(TestApp.newStream(), 0, "before, in the same batch"),
                    Notes.taken(bad, 0, NotesProjection.BAD),
                    Notes.taken(bad, 1, "follows"));
            String good = app.publishTo(TestApp.newStream(), "fine");

            await().untilAsserted(
                            () -> assertThat(projection.seen()).contains(good).hasSize(2));
            assertThat(letters(app).size()).isEqualTo(2);
            assertThat(letters(app).sequenceSize(bad)).isEqualTo(2);
            assertThat(app.sql
                            .sql(
                                    "select event_type, cause_message from booking.dead_letter_entry order by sequence_index")
                            .query((row, number) -> row.getString(1))
                            .list())
                    .isEqualTo(List.of("note.taken", "note.taken"));

            projection.healed = true;
            var letters = app.bean(EventProcessingConfiguration.class)
                    .sequencedDeadLetterProcessor(NotesProjection.NAME)
                    .orElseThrow();
            assertThat(letters.processAny()).isTrue();
            assertThat(letters(app).size()).isZero();
            assertThat(projection.seen()).contains(bad);
        }
    }

    @Test
    void aLetterThatFailsAgainStaysInTheQueue() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Ours.class)) {
            app.publishTo(TestApp.newStream(), NotesProjection.BAD);
            await().untilAsserted(() -> assertThat(letters(app).size()).isEqualTo(1));

            assertThat(app.bean(EventProcessingConfiguration.class)
                            .sequencedDeadLetterProcessor(NotesProjection.NAME)
                            .orElseThrow()
                            .processAny())
                    .isFalse();

            assertThat(letters(app).size()).isEqualTo(1);
            assertThat(app.bean(NotesProjection.class).failures).hasValue(2);
        }
    }

    private static SequencedDeadLetterQueue<?> letters(TestApp app) {
        return app.bean(EventProcessingConfiguration.class)
                .deadLetterQueue(NotesProjection.NAME)
                .orElseThrow();
    }
}

package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.eventlog.InFlight;
import dev.slotgraph.platform.eventlog.Notes;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ReadPositionTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(150);

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class App {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 4, 50, false);
        }
    }

    @Test
    void whatWasWrittenBeforeTheWaitIsSeenAfterIt() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            var positions = app.bean(ReadPosition.class);
            assertThat(positions.head()).isZero();
            assertThat(positions.await(NotesProjection.NAME, 0, Duration.ZERO)).isTrue();
            for (int i = 0; i < 50; i++) {
                String note = app.publishTo(TestApp.newStream(), "hello");

                assertThat(positions.await(NotesProjection.NAME, positions.head(), LONG))
                        .isTrue();

                assertThat(app.bean(NotesProjection.class).seen()).contains(note);
            }
            assertThat(positions.positionOf(NotesProjection.NAME)).isEqualTo(50);
        }
    }

    @Test
    void eventsThatNobodyHandlesAreNotWaitedFor() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            var positions = app.bean(ReadPosition.class);
            app.publish(dropped());

            assertThat(positions.await(NotesProjection.NAME, positions.head(), LONG))
                    .isTrue();
        }
    }

    @Test
    void aPositionThatDoesNotExistYetHitsTheBound() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            app.publishTo(TestApp.newStream(), "hello");

            assertThat(app.bean(ReadPosition.class).await(NotesProjection.NAME, 1_000, SHORT))
                    .isFalse();
        }
    }

    @Test
    void anUnknownProcessorIsAnError() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            assertThatThrownBy(() -> app.bean(ReadPosition.class).await("nobody", 1, SHORT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nobody");
        }
    }

    @Test
    void anEventThatIsCommittedLateBelowThePositionIsWaitedForFromItsCommitOn() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            var positions = app.bean(ReadPosition.class);
            var projection = app.bean(NotesProjection.class);
            String late = TestApp.newStream();
            var gate = new CountDownLatch(1);
            projection.before = stream -> {
                if (stream.equals(late)) {
                    awaitOpen(gate);
                }
            };
            var inFlight = new InFlight(
                    new TransactionTemplate(app.bean(PlatformTransactionManager.class)),
                    () -> app.bean(EventStore.class).publish(Notes.taken(late, 0, "late")));
            app.publish(Notes.taken(TestApp.newStream(), 0, "early", Instant.parse("2020-01-01T00:00:00Z")));
            long position = positions.head();
            assertThat(position).isEqualTo(2);
            assertThat(positions.await(NotesProjection.NAME, position, LONG)).isTrue();

            inFlight.commit();

            assertThat(positions.await(NotesProjection.NAME, position, SHORT)).isFalse();
            gate.countDown();
            assertThat(positions.await(NotesProjection.NAME, position, LONG)).isTrue();
            assertThat(projection.seen()).contains(late);
        }
    }

    @Test
    void theSegmentsOfAnotherNodeAreWaitedForToo() {
        var database = TestPostgres.freshDatabase();
        try (var one = new TestApp(database, App.class);
                var other = new TestApp(database, App.class)) {
            var processor = one.processor(NotesProjection.NAME);
            await().untilAsserted(() ->
                    assertThat(processor.processingStatus().keySet()).isEqualTo(Set.of(0, 1, 2, 3)));
            processor.releaseSegment(0, 1, TimeUnit.HOURS);
            processor.releaseSegment(2, 1, TimeUnit.HOURS);
            await().untilAsserted(() -> assertThat(other.processor(NotesProjection.NAME)
                            .processingStatus()
                            .keySet())
                    .isEqualTo(Set.of(0, 2)));

            var positions = one.bean(ReadPosition.class);
            for (int i = 0; i < 20; i++) {
                String note = one.publishTo(TestApp.newStream(), "hello");
                assertThat(positions.await(NotesProjection.NAME, positions.head(), LONG))
                        .isTrue();
                assertThat(one.bean(NotesProjection.class).seen()).contains(note);
            }
            assertThat(one.bean(NotesProjection.class).handled).isNotEmpty();
            assertThat(other.bean(NotesProjection.class).handled).isNotEmpty();

            // The other node writes no token for this, for seconds.
            one.publish(dropped());
            assertThat(positions.await(NotesProjection.NAME, positions.head(), Duration.ofSeconds(2)))
                    .isTrue();
        }
    }

    @Test
    void healthAndMetricsTellHowFarAProcessorIs() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), App.class)) {
            app.publishTo(TestApp.newStream(), "hello");
            var positions = app.bean(ReadPosition.class);
            assertThat(positions.await(NotesProjection.NAME, positions.head(), LONG))
                    .isTrue();

            await().untilAsserted(() -> {
                var health = app.bean(ProcessorHealth.class).health();
                assertThat(health.getStatus()).isEqualTo(Status.UP);
                assertThat(String.valueOf(health.getDetails().get(NotesProjection.NAME)))
                        .contains("position=1", "lag=0", "deadLetters=0");
            });
            var registry = app.bean(io.micrometer.core.instrument.MeterRegistry.class);
            assertThat(registry.get("slotgraph.processor.lag")
                            .tag("processor", NotesProjection.NAME)
                            .gauge()
                            .value())
                    .isZero();

            app.processor(NotesProjection.NAME).shutDown();
            await().untilAsserted(() -> assertThat(
                            app.bean(ProcessorHealth.class).health().getStatus())
                    .isEqualTo(Status.DOWN));
        }
    }

    private static GenericDomainEventMessage<Notes.NoteDropped> dropped() {
        return new GenericDomainEventMessage<>(
                "Note",
                TestApp.newStream(),
                0,
                new Notes.NoteDropped("nobody cares"),
                MetaData.with("app", Notes.APP.toString()));
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.slotgraph.platform.eventlog;

import static dev.slotgraph.platform.eventlog.Notes.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An event that is committed after a higher one whose timestamp is old is skipped by stock Axon, for ever. */
class T4LateCommitTest {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @Test
    void stockAxonNeverSeesTheLateEvent() {
        try (var stock = new StockAxon()) {
            stock.append(taken("first", 0, "so that there is a position", LONG_AGO));
            TrackingToken start = stock.after(null).getLast().trackingToken();
            var late = new InFlight(stock.transaction, () -> stock.append(taken("late", 0, "late")));
            stock.append(taken("old", 0, "written by a slow clock", LONG_AGO));

            var before = stock.after(start);
            late.commit();
            var after = stock.after(before.getLast().trackingToken());

            assertThat(streams(before)).containsExactly("old");
            assertThat(after).isEmpty();
        }
    }

    @Test
    void theLateEventIsReadOnceItIsCommitted() {
        try (var log = new TestLog()) {
            log.append(taken("first", 0, "so that there is a position", LONG_AGO));
            TrackingToken start = log.engine.after(null).end();
            var late = log.inFlight(taken("late", 0, "late"));
            log.append(taken("old", 0, "written by a slow clock", LONG_AGO));

            var before = log.engine.after(start);
            late.commit();
            var after = log.engine.after(before.end());

            assertThat(streams(before.events())).containsExactly("old");
            assertThat(streams(after.events())).containsExactly("late");
            assertThat(gaps(after.end())).isEmpty();
        }
    }

    @Test
    void aProcessorThatBeginsWhileTheVeryFirstAppendsAreInFlightSeesThemAll() {
        try (var log = new TestLog()) {
            var late = log.inFlight(taken("late", 0, "late"));
            log.append(taken("old", 0, "written by a slow clock", LONG_AGO));

            TrackingToken start = log.engine.createTailToken();
            var before = log.engine.after(start);
            late.commit();
            var after = log.engine.after(before.end());

            assertThat(streams(before.events())).containsExactly("old");
            assertThat(streams(after.events())).containsExactly("late");
        }
    }

    @Test
    void manyGapsDoNotPushALateEventOut() {
        try (var log = new TestLog()) {
            var late = log.inFlight(taken("late", 0, "late"));
            for (int i = 0; i < 300; i++) {
                log.rollBackAnAppend(taken("gap", 0, "never"));
            }
            log.append(taken("old", 0, "written by a slow clock", LONG_AGO));

            var before = log.engine.after(null);
            late.commit();
            var after = log.engine.after(before.end());

            assertThat(gaps(before.end())).hasSize(301);
            assertThat(streams(after.events())).containsExactly("late");
        }
    }

    @Test
    void gapsAreForgottenOnceNoAppendCanFillThem() {
        try (var log = new TestLog()) {
            var engine = log.engine(TestLog.longestAppend(Duration.ofMillis(20)));
            log.rollBackAnAppend(taken("gap", 0, "never"));
            log.append(taken("a", 0, "one"));
            TrackingToken[] position = {engine.after(null).end()};
            assertThat(gaps(position[0])).containsExactly(1L);

            await().untilAsserted(() -> {
                log.append(taken(UUID.randomUUID().toString(), 0, "on and on"));
                position[0] = engine.after(position[0]).end();
                assertThat(gaps(position[0])).isEmpty();
            });
        }
    }

    @Test
    void moreEventsThanABatchAreReadInOrderAndWhole() {
        try (var log = new TestLog()) {
            for (int i = 0; i < 450; i++) {
                log.append(taken("s" + i, 0, "one"));
            }

            int read = 0;
            TrackingToken position = null;
            EventLogReader.Batch batch;
            do {
                batch = log.engine.after(position);
                position = batch.end();
                for (TrackedEventMessage<?> event : batch.events()) {
                    assertThat(((DomainEventMessage<?>) event).getAggregateIdentifier())
                            .isEqualTo("s" + read++);
                }
            } while (batch.more());
            assertThat(read).isEqualTo(450);
        }
    }

    private static SortedSet<Long> gaps(@Nullable TrackingToken token) {
        return token instanceof GapAwareTrackingToken known ? known.getGaps() : new TreeSet<>();
    }

    private static List<String> streams(List<? extends TrackedEventMessage<?>> events) {
        return events.stream()
                .map(event -> ((DomainEventMessage<?>) event).getAggregateIdentifier())
                .toList();
    }
}

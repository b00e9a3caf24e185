package dev.slotgraph.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant TRUE = Instant.parse("2027-01-01T00:00:00Z");

    /** Ten milliseconds pass on the way to the database, and ten on the way back. */
    private static final class Node extends Clock {

        private Instant now = TRUE;

        Instant answerOf(Instant database) {
            now = now.plusMillis(20);
            return database;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Node node = new Node();
    private final DatabaseClock clock = new DatabaseClock(node);

    @Test
    void aClockThatIsOffIsPutRight() {
        node.now = TRUE.plus(Duration.ofMinutes(10));

        var correction = clock.compare(() -> node.answerOf(TRUE.plusMillis(10)));

        assertThat(correction).isEqualTo(Duration.ofMinutes(-10));
        assertThat(clock.instant()).isEqualTo(TRUE.plusMillis(20));
    }

    @Test
    void whatTheRoundTripMayHaveCausedIsLeftAlone() {
        assertThat(clock.compare(() -> node.answerOf(TRUE.plusMillis(25)))).isZero();
        assertThat(clock.instant()).isEqualTo(node.now);
    }

    @Test
    void aClockThatBecomesRightIsTrustedAgain() {
        node.now = TRUE.minus(Duration.ofMinutes(3));
        clock.compare(() -> node.answerOf(TRUE));
        node.now = TRUE;

        assertThat(clock.compare(() -> node.answerOf(TRUE.plusMillis(12)))).isZero();
    }

    @Test
    void anAnswerThatTookTooLongTellsNothing() {
        clock.compare(() -> node.answerOf(TRUE.plusSeconds(60)));
        var before = clock.instant();

        clock.compare(() -> {
            node.now = node.now.plusSeconds(2);
            return TRUE;
        });

        assertThat(clock.instant()).isEqualTo(before.plusSeconds(2));
    }

    @Test
    void itTicksInMicroseconds() {
        node.now = TRUE.plusNanos(1_999);

        assertThat(clock.instant()).isEqualTo(TRUE.plusNanos(1_000));
    }
}

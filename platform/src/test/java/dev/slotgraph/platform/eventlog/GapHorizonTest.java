package dev.slotgraph.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GapHorizonTest {

    private Instant shownUpTo = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos;
    private final GapHorizon horizon = new GapHorizon(Duration.ofSeconds(60), () -> shownUpTo, () -> nanos);

    @Test
    void gapsBelowAnIndexSeenLongerAgoThanAnyAppendLivesAreDead() {
        assertThat(horizon.seen(100)).isZero();
        pass(59);
        assertThat(horizon.seen(200)).isZero();
        pass(15);
        assertThat(horizon.seen(300)).isEqualTo(100);
        pass(60);
        assertThat(horizon.seen(400)).isEqualTo(300);
    }

    @Test
    void aStandbyThatStandsStillLetsNoGapDie() {
        horizon.seen(100);
        nanos += TimeUnit.HOURS.toNanos(1);

        assertThat(horizon.seen(100)).isZero();
    }

    @Test
    void theDatabaseIsNotAskedForItsTimeAtEachRead() {
        horizon.seen(100);
        shownUpTo = shownUpTo.plusSeconds(3_600);

        assertThat(horizon.seen(100)).isZero();
        pass(15);
        assertThat(horizon.seen(100)).isEqualTo(100);
    }

    private void pass(int seconds) {
        shownUpTo = shownUpTo.plusSeconds(seconds);
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }
}

package dev.slotgraph.webhook.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Until when a request may leave. Told by two clocks: one goes on while the machine sleeps, the other never steps. Immutable.
 *
 * @param nanos see {@link System#nanoTime()}
 */
public record Deadline(Instant wall, long nanos) {

    public static Deadline in(Duration within, Clock clock) {
        return new Deadline(clock.instant().plus(within), System.nanoTime() + within.toNanos());
    }

    /** As soon as one of the clocks says so. */
    boolean passed(Clock clock) {
        return clock.instant().isAfter(wall) || System.nanoTime() - nanos > 0;
    }
}

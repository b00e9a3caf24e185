package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * How long after a write somebody heard of it, in nanoseconds. What was heard before the write's own answer counts as 0 after the
 * answer. Not thread-safe.
 */
final class Delays {

    private final Histogram fromAnswer = new Histogram(3);
    private final Histogram fromSend = new Histogram(3);
    private long early;
    private long missing;

    /** When somebody heard of a version of a booking, by {@link System#nanoTime()}; empty where nobody has. */
    interface Arrivals {
        OptionalLong of(UUID booking, long version);
    }

    Delays add(Collection<Action> actions, Arrivals arrivals) {
        for (Action action : actions) {
            OptionalLong arrival = arrivals.of(action.booking(), action.version());
            if (arrival.isEmpty()) {
                missing++;
                continue;
            }
            long after = arrival.getAsLong() - action.answeredAt();
            early += after < 0 ? 1 : 0;
            fromAnswer.recordValue(Math.max(0, after));
            fromSend.recordValue(arrival.getAsLong() - action.sentAt());
        }
        return this;
    }

    Histogram fromAnswer() {
        return fromAnswer;
    }

    /** From before the write was sent: longer than from its commit, and without a case that counts as 0. */
    Histogram fromSend() {
        return fromSend;
    }

    long early() {
        return early;
    }

    /** Writes of which nobody heard. */
    long missing() {
        return missing;
    }
}

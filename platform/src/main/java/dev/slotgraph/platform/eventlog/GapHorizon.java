package dev.slotgraph.platform.eventlog;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells which gaps in the log can no longer be filled. An index below a visible one was drawn before that one was seen; once
 * this was longer ago than any append may run, an index that is still missing was rolled back.
 *
 * <p>How long ago is told by the database alone: by the time up to which it shows everything that was committed. The events'
 * timestamps have no say (a writer's clock may be wrong, imported events are old), nor has this node's clock (a standby may be
 * behind); that one only spaces the questions. Thread-safe.
 */
final class GapHorizon {

    private record Sight(long index, Instant at) {}

    private final Duration longestAppend;
    private final Supplier<Instant> databaseTime;
    private final LongSupplier nanoTime;
    private @Nullable Sight sight;
    private long horizon;
    private long nextQuestion;

    GapHorizon(Duration longestAppend, Supplier<Instant> databaseTime, LongSupplier nanoTime) {
        this.longestAppend = longestAppend;
        this.databaseTime = databaseTime;
        this.nanoTime = nanoTime;
        this.nextQuestion = nanoTime.getAsLong();
    }

    /** Notes that an index is visible; answers the index below which missing ones stay missing. */
    synchronized long seen(long index) {
        long ticks = nanoTime.getAsLong();
        if (ticks - nextQuestion >= 0) {
            nextQuestion = ticks + longestAppend.toNanos() / 4;
            note(index, databaseTime.get());
        }
        return horizon;
    }

    private void note(long index, Instant now) {
        Sight before = sight;
        if (before == null) {
            sight = new Sight(index, now);
        } else if (!now.isBefore(before.at().plus(longestAppend))) {
            horizon = Math.max(horizon, before.index());
            sight = new Sight(index, now);
        }
    }
}

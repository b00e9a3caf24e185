package dev.slotgraph.platform.eventlog;

import java.util.List;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Reads the log in its order, some hundred events at a time. Thread-safe. */
@FunctionalInterface
public interface EventLogReader {

    /**
     * What one statement found in the log.
     *
     * @param events after upcasting, in the order of the log, late ones first
     * @param end the position behind the last row read
     * @param more whether there may be more to read at once
     */
    record Batch(
            List<TrackedEventMessage<?>> events, @Nullable TrackingToken end, boolean more) {}

    /** The next events after a position; null is the start of the log. */
    Batch after(@Nullable TrackingToken position);
}

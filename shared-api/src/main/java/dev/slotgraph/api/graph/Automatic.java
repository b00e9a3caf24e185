package dev.slotgraph.api.graph;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an action happens by itself.
 *
 * @param after counted from {@code of}; negative for before, zero where {@code of} is no point in time
 * @param setting the booking's setting that replaces {@code after}, such as {@code timeout}; null where there is none
 */
public record Automatic(Duration after, Anchor of, @Nullable String setting) {

    /** The moment that an automatic action counts from, or the occasion of it. */
    public enum Anchor {
        /** Entering the state. */
        ENTRY,
        /** The booking's start. */
        START,
        /** The booking's end. */
        END,
        /** Another booking takes the place of this one, which was a hold for it. */
        CONVERSION,
        /** Another automatic action of the state could not happen, as somebody else has what it was to claim. */
        FAILURE,
        /** The owner booking of a seat gave up its time. */
        RELEASE;

        /** Whether it is a point in time that a booking knows by itself. */
        public boolean isTime() {
            return switch (this) {
                case ENTRY, START, END -> true;
                case CONVERSION, FAILURE, RELEASE -> false;
            };
        }
    }
}

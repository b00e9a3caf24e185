package dev.slotgraph.api.graph;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an action happens by itself.
 *
 * @param after counted from {@code of}; negative for before
 * @param setting the booking's setting that replaces {@code after}, such as {@code timeout}; null where there is none
 */
public record Automatic(Duration after, Anchor of, @Nullable String setting) {

    /** The moment that an automatic action counts from. */
    public enum Anchor {
        /** Entering the state. */
        ENTRY,
        /** The booking's start. */
        START,
        /** The booking's end. */
        END
    }
}

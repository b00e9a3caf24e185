package dev.slotgraph.api.availability;

import java.time.Duration;
import java.time.Instant;

/** Rounding to the whole seconds that this package computes with. */
final class Seconds {

    private Seconds() {}

    static long ceiling(Instant instant) {
        return instant.getEpochSecond() + (instant.getNano() == 0 ? 0 : 1);
    }

    static long ceiling(Duration duration) {
        return duration.toSeconds() + (duration.toNanosPart() == 0 ? 0 : 1);
    }
}

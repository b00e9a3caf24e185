package dev.slotgraph.api.availability;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What slots to look for.
 *
 * @param from slots start at or after this epoch second
 * @param to slots end at or before this epoch second
 * @param length elapsed time of a slot; {@code null} asks for free stretches of any length
 * @param increments distance between starts, see {@link SlotGrid}; {@code null} means the length
 * @param roundToHour slots start on the hour: increments are rounded up to whole hours
 */
public record AvailabilityQuery(
        Mode mode,
        long from,
        long to,
        @Nullable Duration length,
        @Nullable Duration increments,
        boolean roundToHour,
        Terms terms) {

    public AvailabilityQuery {
        requireWholeSeconds("length", length);
        requireWholeSeconds("increments", increments);
    }

    /** Slots of the given length, back to back. */
    public static AvailabilityQuery of(Mode mode, Instant from, Instant to, @Nullable Duration length) {
        return new AvailabilityQuery(mode, Seconds.ceiling(from), to.getEpochSecond(), length, null, false, Terms.NONE);
    }

    public AvailabilityQuery withIncrements(@Nullable Duration changed) {
        return new AvailabilityQuery(mode, from, to, length, changed, roundToHour, terms);
    }

    public AvailabilityQuery withRoundToHour(boolean changed) {
        return new AvailabilityQuery(mode, from, to, length, increments, changed, terms);
    }

    public AvailabilityQuery withTerms(Terms changed) {
        return new AvailabilityQuery(mode, from, to, length, increments, roundToHour, changed);
    }

    /** Seconds between starts for slots of the given length. */
    long increment(Duration ofSlots) {
        long seconds = (increments == null ? ofSlots : increments).toSeconds();
        return roundToHour ? SlotGrid.roundedToHours(seconds) : seconds;
    }

    private static void requireWholeSeconds(String name, @Nullable Duration duration) {
        if (duration != null && (duration.toSeconds() < 1 || duration.toNanosPart() != 0)) {
            throw new IllegalArgumentException(name + " must be a positive number of seconds: " + duration);
        }
    }
}

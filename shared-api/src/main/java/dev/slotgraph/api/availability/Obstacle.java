package dev.slotgraph.api.availability;

import java.util.List;

/** One reason why a time cannot be booked. Times are epoch seconds, ranges half-open. */
public sealed interface Obstacle {

    /** The rules of a level are not open all the time. */
    record OutsideHours(Level level, List<Constraint> rules) implements Obstacle {
        public OutsideHours {
            rules = List.copyOf(rules);
        }
    }

    /** Another claim takes part of the time itself. */
    record Claimed(long start, long end) implements Obstacle {}

    /** From {@code start} to {@code end}, a resource for several bookings at once has as many as it takes. */
    record AtCapacity(long start, long end, int capacity) implements Obstacle {}

    /** The time is free, but a claim or a full stretch at {@code [start, end)} comes closer than the buffers allow. */
    record InBuffer(long start, long end) implements Obstacle {}

    /** It starts before the minimum notice is over. */
    record TooSoon(long earliestStart) implements Obstacle {}

    /** It ends beyond the horizon. */
    record TooFarAhead(long latestEnd) implements Obstacle {}
}

package dev.slotgraph.api.availability;

import java.util.List;
import java.util.Optional;

/** One reason why a time cannot be booked. Times are epoch seconds, ranges half-open. */
public sealed interface Obstacle {

    /** Time that somebody has taken. */
    sealed interface Taken extends Obstacle {

        long start();

        long end();
    }

    /** The same, where it is time that somebody has taken. */
    default Optional<Taken> taken() {
        return this instanceof Taken taken ? Optional.of(taken) : Optional.empty();
    }

    /** The rules of a level are not open all the time. */
    record OutsideHours(Level level, List<Constraint> rules) implements Obstacle {
        public OutsideHours {
            rules = List.copyOf(rules);
        }
    }

    /** Another claim takes part of the time itself. */
    record Claimed(long start, long end) implements Taken {}

    /** From {@code start} to {@code end}, a resource for several bookings at once has as many as it takes. */
    record AtCapacity(long start, long end, int capacity) implements Taken {}

    /** The time is free, but a claim or a full stretch at {@code [start, end)} comes closer than the buffers allow. */
    record InBuffer(long start, long end) implements Taken {}

    /** It starts before the minimum notice is over. */
    record TooSoon(long earliestStart) implements Obstacle {}

    /** It ends beyond the horizon. */
    record TooFarAhead(long latestEnd) implements Obstacle {}
}

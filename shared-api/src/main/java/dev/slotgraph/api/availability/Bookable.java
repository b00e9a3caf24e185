package dev.slotgraph.api.availability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides what can be booked: the one rule behind every slot that is listed and every booking that is checked.
 *
 * <p>A booking {@code [start, end)} fits when it lies in open hours of every level, not before the notice nor beyond the
 * horizon, and its claim {@code [start - before, end + after)} meets no instant at which the resource is full. Buffers may
 * lie outside of open hours. Two bookings so keep the first one's {@code after} plus the second one's {@code before}
 * between them.
 */
public final class Bookable {

    private Bookable() {}

    /**
     * The time within {@code [from, to)} that bookings of the resource may fill: a booking fits exactly when it lies within
     * one of the ranges, whose ends therefore already keep room for its buffers.
     */
    public static TimeRanges free(ResourceCalendar resource, Terms terms, long from, long to) {
        return free(resource, terms, terms.open(resource.zone(), from, to), from, to);
    }

    /** As above, with {@code open} already known from {@link Terms#open} for the zone of the resource. */
    static TimeRanges free(ResourceCalendar resource, Terms terms, TimeRanges open, long from, long to) {
        if (open.isEmpty()) {
            return open;
        }
        TimeRanges hours = OpenHours.of(resource.rules(), resource.zone(), from, to);
        Buffers buffers = resource.buffers();
        TimeRanges room = resource.occupancy()
                .full(resource.capacity(), terms.buffer())
                .complement()
                .shrink(buffers.before(), buffers.after());
        return open.intersect(hours).intersect(room);
    }

    /**
     * Everything that keeps {@code [start, end)} from being booked, claims in the order of time; nothing if it can be.
     *
     * @throws IllegalArgumentException if {@code end} is not after {@code start}
     */
    public static List<Obstacle> check(ResourceCalendar resource, Terms terms, long start, long end) {
        if (start >= end) {
            throw new IllegalArgumentException("end must be after start: " + start + ", " + end);
        }
        if (free(resource, terms, start, end).contains(start, end)) {
            return List.of();
        }
        List<Obstacle> obstacles = obstacles(resource, terms, start, end);
        if (obstacles.isEmpty()) {
            // No reasons would read as consent, and the slot is taken.
            throw new IllegalStateException("refused without a reason: " + start + " to " + end);
        }
        return obstacles;
    }

    /** The same for moments that are no whole seconds: every second is checked that they have a part of. */
    public static List<Obstacle> check(ResourceCalendar resource, Terms terms, Instant start, Instant end) {
        return check(resource, terms, start.getEpochSecond(), Seconds.ceiling(end));
    }

    private static List<Obstacle> obstacles(ResourceCalendar resource, Terms terms, long start, long end) {
        List<Obstacle> obstacles = new ArrayList<>();
        if (start < terms.earliestStart()) {
            obstacles.add(new Obstacle.TooSoon(terms.earliestStart()));
        }
        if (end > terms.latestEnd()) {
            obstacles.add(new Obstacle.TooFarAhead(terms.latestEnd()));
        }
        for (Level level : Level.values()) {
            List<Constraint> violated = OpenHours.violated(terms.rules(level, resource), resource.zone(), start, end);
            if (!violated.isEmpty()) {
                obstacles.add(new Obstacle.OutsideHours(level, violated));
            }
        }
        if (resource.capacity() == 1) {
            addClaims(obstacles, resource, terms, start, end);
        } else {
            addFullStretches(obstacles, resource, terms, start, end);
        }
        return obstacles;
    }

    private static void addClaims(
            List<Obstacle> obstacles, ResourceCalendar resource, Terms terms, long start, long end) {
        List<Obstacle.Taken> taken = new ArrayList<>();
        Occupancy claims = resource.occupancy();
        long from = terms.claimsFrom(start, resource.buffers());
        long to = terms.claimsTo(end, resource.buffers());
        for (int i = 0; i < claims.size(); i++) {
            long claimStart = claims.start(i);
            long claimEnd = claims.end(i);
            if (claimStart < end && start < claimEnd) {
                taken.add(new Obstacle.Claimed(claimStart, claimEnd));
            } else if (claimStart < to && from < claimEnd) {
                taken.add(new Obstacle.InBuffer(claimStart, claimEnd));
            }
        }
        taken.sort(Comparator.comparingLong(Obstacle.Taken::start).thenComparingLong(Obstacle.Taken::end));
        obstacles.addAll(taken);
    }

    private static void addFullStretches(
            List<Obstacle> obstacles, ResourceCalendar resource, Terms terms, long start, long end) {
        int capacity = resource.capacity();
        TimeRanges full = resource.occupancy().full(capacity, 0);
        TimeRanges inTheWay = full.within(start, end);
        if (!inTheWay.isEmpty()) {
            int last = full.firstEndingAfter(inTheWay.end(inTheWay.size() - 1) - 1);
            for (int i = full.firstEndingAfter(start); i <= last; i++) {
                obstacles.add(new Obstacle.AtCapacity(full.start(i), full.end(i), capacity));
            }
            return;
        }
        TimeRanges widened = resource.occupancy().full(capacity, terms.buffer());
        long claimStart = resource.buffers().claimStart(start);
        long claimEnd = resource.buffers().claimEnd(end);
        for (int i = widened.firstEndingAfter(claimStart); i < widened.size() && widened.start(i) < claimEnd; i++) {
            obstacles.add(new Obstacle.InBuffer(widened.start(i), widened.end(i)));
        }
    }
}

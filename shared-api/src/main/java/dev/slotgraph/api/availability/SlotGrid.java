package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.ZoneSegments.DAY;

import java.time.ZoneId;

/**
 * The moments at which slots may start: every {@code increment} of the wall clock since the day's midnight.
 *
 * <p>A moment is on the grid when the wall clock, at that moment, reads a whole number of increments past 00:00. The grid
 * so begins anew with every local day, also when the increment does not divide a day (every 50 minutes: …, 22:30, 23:20,
 * 00:00, 00:50), it does not depend on where a query begins, and starts keep their local times across changes of the
 * clock:
 *
 * <ul>
 *   <li>Grid times that the clock skips do not exist, and nothing stands in for them: New York's half-hour grid has 46
 *       starts on the day in March. The one exception is midnight itself; where the clock skips it, the first moment of the
 *       day takes its place, or else that day would have no start at all on a grid of whole days.
 *   <li>Grid times that the clock shows twice are two starts: 50 of them on the day in November. The second lap keeps to the
 *       wall clock as well, so where the increment does not divide the change (90 minutes, one hour), slots of the two laps
 *       may overlap each other, as those of any grid finer than their length do.
 * </ul>
 *
 * <p>Lengths are elapsed time: a two-hour slot from 01:00 before the gap ends at 04:00. An increment of a day or more
 * gives one start a day. Immutable.
 */
public final class SlotGrid {

    /** No further start within the window. */
    public static final long END = Long.MAX_VALUE;

    private static final long HOUR = 3_600;

    private final ZoneSegments segments;
    private final long increment;

    private SlotGrid(ZoneSegments segments, long increment) {
        this.segments = segments;
        this.increment = increment;
    }

    /**
     * The grid's part within {@code [from, to)}.
     *
     * @param increment seconds of wall-clock time between starts; at least 1
     */
    public static SlotGrid of(ZoneId zone, long increment, long from, long to) {
        if (increment < 1) {
            throw new IllegalArgumentException("increment must be positive: " + increment);
        }
        return new SlotGrid(ZoneSegments.of(zone, from, to), increment);
    }

    /** The increment for slots that start on the hour: the next whole number of hours; a day or more is midnight anyway. */
    static long roundedToHours(long increment) {
        return increment < DAY ? Math.ceilDiv(increment, HOUR) * HOUR : increment;
    }

    /** The first start at or after the given second; {@link #END} if the window holds none. */
    public long next(long atOrAfter) {
        long at = atOrAfter;
        for (int s = segments.indexOf(at); s < segments.size(); s++) {
            at = Math.max(at, segments.start(s));
            if (at == segments.start(s) && segments.skipsMidnight(s)) {
                return at;
            }
            long local = at + segments.offset(s);
            long midnight = Math.floorDiv(local, DAY) * DAY;
            long steps = Math.ceilDiv(local - midnight, increment);
            // Compared before it is multiplied: an absurd increment must not overflow into the past.
            long start =
                    steps == 0 ? midnight : steps > DAY / increment ? midnight + DAY : midnight + steps * increment;
            start = Math.min(start, midnight + DAY) - segments.offset(s);
            if (start < segments.end(s)) {
                return start;
            }
            at = segments.end(s);
        }
        return END;
    }
}

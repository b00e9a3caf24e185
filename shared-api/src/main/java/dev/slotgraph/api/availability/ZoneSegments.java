package dev.slotgraph.api.availability;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * A window of time, cut where the zone's offset changes.
 *
 * <p>Within a segment the wall clock runs evenly, {@code local = instant + offset}, with days of exactly 86,400 local
 * seconds. Whatever is computed on the wall clock's line and clipped to the segment is therefore right on every day,
 * also on those with 23, 24½ or 25 hours, without midnight, or left out altogether.
 */
final class ZoneSegments {

    static final long DAY = 86_400;

    private final long[] starts;
    private final int[] offsets;
    private final int firstOffsetBefore;
    private final long to;

    private ZoneSegments(long[] starts, int[] offsets, int firstOffsetBefore, long to) {
        this.starts = starts;
        this.offsets = offsets;
        this.firstOffsetBefore = firstOffsetBefore;
        this.to = to;
    }

    static ZoneSegments of(ZoneId zone, long from, long to) {
        ZoneRules rules = zone.getRules();
        long[] starts = new long[4];
        int[] offsets = new int[4];
        int count = 0;
        for (long start = from; start < to; ) {
            Instant instant = Instant.ofEpochSecond(start);
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                offsets = Arrays.copyOf(offsets, 2 * count);
            }
            starts[count] = start;
            offsets[count++] = rules.getOffset(instant).getTotalSeconds();
            ZoneOffsetTransition next = rules.nextTransition(instant);
            start = next == null ? to : next.toEpochSecond();
        }
        int before = rules.getOffset(Instant.ofEpochSecond(from - 1)).getTotalSeconds();
        return new ZoneSegments(Arrays.copyOf(starts, count), Arrays.copyOf(offsets, count), before, to);
    }

    int size() {
        return starts.length;
    }

    long start(int segment) {
        return starts[segment];
    }

    long end(int segment) {
        return segment + 1 < starts.length ? starts[segment + 1] : to;
    }

    int offset(int segment) {
        return offsets[segment];
    }

    /** Whether the clock jumps over a midnight, or off one, at the start of the segment. */
    boolean skipsMidnight(int segment) {
        long before = starts[segment] + (segment == 0 ? firstOffsetBefore : offsets[segment - 1]);
        return Math.ceilDiv(before, DAY) * DAY < starts[segment] + offsets[segment];
    }

    /** Index of the segment that the instant lies in; the first for earlier instants, {@link #size()} for later ones. */
    int indexOf(long instant) {
        int i = 0;
        while (i < starts.length && end(i) <= instant) {
            i++;
        }
        return i;
    }
}

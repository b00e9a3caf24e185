package dev.slotgraph.api.availability;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The claims on one resource. A claim is the time that a booking takes, the booking's own buffers included:
 * {@code [start - before, end + after)} in epoch seconds.
 *
 * <p>Immutable, and so safe to share between threads.
 */
public final class Occupancy {

    /** Nothing is claimed. */
    public static final Occupancy NONE = new Builder().build();

    private final long[] starts;
    private final long[] ends;
    /** By claim: whether it takes every place of the resource. */
    private final BitSet whole;

    private Occupancy(long[] starts, long[] ends, BitSet whole) {
        this.starts = starts;
        this.ends = ends;
        this.whole = whole;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What was collected for each. */
    public static <K> Map<K, Occupancy> built(Map<K, Builder> builders) {
        Map<K, Occupancy> built = HashMap.newHashMap(builders.size());
        builders.forEach((key, builder) -> built.put(key, builder.build()));
        return built;
    }

    /** Number of claims. */
    public int size() {
        return starts.length;
    }

    /** Inclusive start of the {@code i}-th claim, in the order in which they were added. */
    public long start(int i) {
        return starts[i];
    }

    /** Exclusive end of the {@code i}-th claim. */
    public long end(int i) {
        return ends[i];
    }

    /**
     * The instants at which {@code capacity} or more claims overlap, or one takes every place, each claim widened by
     * {@code buffer} seconds on both sides.
     *
     * @throws IllegalArgumentException if the capacity is not positive or the buffer negative
     */
    public TimeRanges full(int capacity, long buffer) {
        if (buffer < 0) {
            throw new IllegalArgumentException("negative buffer: " + buffer);
        }
        long[] from = starts.clone();
        long[] to = ends.clone();
        if (buffer > 0) {
            for (int i = 0; i < from.length; i++) {
                from[i] -= buffer;
                to[i] += buffer;
            }
        }
        if (capacity == 1 || whole.isEmpty()) {
            return TimeRanges.covered(capacity, from, to);
        }
        return TimeRanges.covered(capacity, some(from, false), some(to, false))
                .union(TimeRanges.covered(1, some(from, true), some(to, true)));
    }

    private long[] some(long[] all, boolean ofWholeClaims) {
        return IntStream.range(0, all.length)
                .filter(i -> whole.get(i) == ofWholeClaims)
                .mapToLong(i -> all[i])
                .toArray();
    }

    /** Collects claims in any order. Not thread-safe. */
    public static final class Builder {

        private long[] starts = new long[8];
        private long[] ends = new long[8];
        private int size;
        private final BitSet whole = new BitSet();

        private Builder() {}

        /** Adds the claim {@code [start, end)}, in epoch seconds; one that is empty takes no time and is ignored. */
        public Builder claim(long start, long end) {
            if (start < end) {
                if (size == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * size);
                    ends = Arrays.copyOf(ends, 2 * size);
                }
                starts[size] = start;
                ends[size++] = end;
            }
            return this;
        }

        /**
         * Adds a claim, rounded outwards to whole seconds.
         *
         * @param takesAll whether it takes every place of the resource, whatever its capacity
         */
        public Builder claim(Instant start, Instant end, boolean takesAll) {
            int before = size;
            claim(start, end);
            whole.set(before, size, takesAll);
            return this;
        }

        /** Adds a claim, rounded outwards to whole seconds. */
        public Builder claim(Instant start, Instant end) {
            return claim(start.getEpochSecond(), Seconds.ceiling(end));
        }

        public Occupancy build() {
            return new Occupancy(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size), (BitSet) whole.clone());
        }
    }
}

package dev.slotgraph.api.availability;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

    private Occupancy(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
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
     * The instants at which {@code capacity} or more claims overlap, each claim widened by {@code buffer} seconds on both
     * sides.
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
        return TimeRanges.covered(capacity, from, to);
    }

    /** Collects claims in any order. Not thread-safe. */
    public static final class Builder {

        private long[] starts = new long[8];
        private long[] ends = new long[8];
        private int size;

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

        /** Adds a claim, rounded outwards to whole seconds. */
        public Builder claim(Instant start, Instant end) {
            return claim(start.getEpochSecond(), Seconds.ceiling(end));
        }

        public Occupancy build() {
            return new Occupancy(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
        }
    }
}

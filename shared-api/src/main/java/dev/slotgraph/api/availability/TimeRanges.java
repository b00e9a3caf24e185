package dev.slotgraph.api.availability;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A set of instants, kept as sorted, disjoint, half-open ranges {@code [start, end)} of epoch seconds.
 *
 * <p>Ranges that overlap or touch are one range, so that a booking over the seam of two opening rules is found. All
 * operations take time linear in the number of ranges, except those that accept unsorted input. Immutable, and so safe
 * to share between threads.
 */
public final class TimeRanges {

    /** No instant at all. */
    public static final TimeRanges NEVER = new TimeRanges(new long[0]);

    /** Every instant. Its ends, and only these, stand for infinity: they do not move when ranges widen or shrink. */
    public static final TimeRanges ALWAYS = new TimeRanges(new long[] {Long.MIN_VALUE, Long.MAX_VALUE});

    /** Starts at even, ends at odd indices; strictly increasing. */
    private final long[] bounds;

    private TimeRanges(long[] bounds) {
        this.bounds = bounds;
    }

    /** The one range {@code [start, end)}; {@link #NEVER} if it is empty or reversed. */
    public static TimeRanges of(long start, long end) {
        return start < end ? new TimeRanges(new long[] {start, end}) : NEVER;
    }

    /** The union of ranges in any order, empty ones ignored. */
    public static TimeRanges unionOf(List<TimeRanges> sets) {
        return sets.size() == 1 ? sets.getFirst() : atLeast(1, sets);
    }

    /** The instants that all sets have in common; {@link #ALWAYS} for no set. */
    public static TimeRanges intersectionOf(List<TimeRanges> sets) {
        TimeRanges common = ALWAYS;
        for (TimeRanges set : sets) {
            common = common.intersect(set);
        }
        return common;
    }

    /**
     * The instants that are in {@code n} or more of the sets.
     *
     * @throws IllegalArgumentException if {@code n} is not positive
     */
    public static TimeRanges atLeast(int n, List<TimeRanges> sets) {
        int ranges = 0;
        for (TimeRanges set : sets) {
            ranges += set.size();
        }
        long[] starts = new long[ranges];
        long[] ends = new long[ranges];
        int i = 0;
        for (TimeRanges set : sets) {
            for (int r = 0; r < set.size(); r++, i++) {
                starts[i] = set.start(r);
                ends[i] = set.end(r);
            }
        }
        return covered(n, starts, ends);
    }

    /**
     * The instants at which {@code n} or more of the given ranges overlap. Sorts both arrays in place. Every
     * {@code starts[i] < ends[i]}.
     */
    static TimeRanges covered(int n, long[] starts, long[] ends) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be positive: " + n);
        }
        // Which start belongs to which end does not matter for counting, so two sorted arrays make the whole sweep.
        Arrays.sort(starts);
        Arrays.sort(ends);
        Builder result = new Builder(starts.length);
        int depth = 0;
        long since = 0;
        boolean inside = false;
        int s = 0;
        int e = 0;
        while (e < ends.length) {
            long at = s < starts.length ? Math.min(starts[s], ends[e]) : ends[e];
            for (; s < starts.length && starts[s] == at; s++) {
                depth++;
            }
            for (; e < ends.length && ends[e] == at; e++) {
                depth--;
            }
            if (depth >= n && !inside) {
                since = at;
                inside = true;
            } else if (depth < n && inside) {
                result.add(since, at);
                inside = false;
            }
        }
        return result.build();
    }

    /** Number of ranges. */
    public int size() {
        return bounds.length / 2;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** Inclusive start of the {@code i}-th range, in epoch seconds. */
    public long start(int i) {
        return bounds[2 * i];
    }

    /** Exclusive end of the {@code i}-th range, in epoch seconds. */
    public long end(int i) {
        return bounds[2 * i + 1];
    }

    /** Length of all ranges together, in seconds; of no use for sets without bounds. */
    public long totalSeconds() {
        long sum = 0;
        for (int i = 0; i < size(); i++) {
            sum += end(i) - start(i);
        }
        return sum;
    }

    /** Whether every instant of {@code [start, end)} is in this set. An empty range is in no set. */
    public boolean contains(long start, long end) {
        int i = firstEndingAfter(start);
        return start < end && i < size() && start(i) <= start && end <= end(i);
    }

    /** Whether the instant is in this set. */
    public boolean contains(long instant) {
        int i = firstEndingAfter(instant);
        return i < size() && start(i) <= instant;
    }

    /** Whether any instant of {@code [start, end)} is in this set. */
    public boolean overlaps(long start, long end) {
        int i = firstEndingAfter(start);
        return start < end && i < size() && start(i) < end;
    }

    public TimeRanges union(TimeRanges other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        Builder result = new Builder(size() + other.size());
        int i = 0;
        int j = 0;
        while (i < size() || j < other.size()) {
            if (j == other.size() || (i < size() && start(i) <= other.start(j))) {
                result.add(start(i), end(i));
                i++;
            } else {
                result.add(other.start(j), other.end(j));
                j++;
            }
        }
        return result.build();
    }

    public TimeRanges intersect(TimeRanges other) {
        Builder result = new Builder(size() + other.size());
        int i = 0;
        int j = 0;
        while (i < size() && j < other.size()) {
            long start = Math.max(start(i), other.start(j));
            long end = Math.min(end(i), other.end(j));
            if (start < end) {
                result.add(start, end);
            }
            if (end(i) < other.end(j)) {
                i++;
            } else {
                j++;
            }
        }
        return result.build();
    }

    public TimeRanges subtract(TimeRanges other) {
        Builder result = new Builder(size() + other.size());
        int j = 0;
        for (int i = 0; i < size(); i++) {
            long start = start(i);
            while (j < other.size() && other.end(j) <= start) {
                j++;
            }
            // A range of the other set may reach into our next one, so it is left behind only when passed.
            int k = j;
            for (; k < other.size() && other.start(k) < end(i); k++) {
                if (start < other.start(k)) {
                    result.add(start, other.start(k));
                }
                start = Math.max(start, other.end(k));
            }
            if (start < end(i)) {
                result.add(start, end(i));
            }
            j = Math.max(j, k - 1);
        }
        return result.build();
    }

    /** The part of this set that lies within {@code [from, to)}. */
    public TimeRanges within(long from, long to) {
        return intersect(of(from, to));
    }

    /** Every instant that is not in this set. */
    public TimeRanges complement() {
        return ALWAYS.subtract(this);
    }

    /** The instants of {@code [from, to)} that are not in this set. */
    public TimeRanges complement(long from, long to) {
        return of(from, to).subtract(this);
    }

    /**
     * Takes {@code head} seconds from the start and {@code tail} seconds from the end of each range; what becomes empty
     * is gone. {@code [s, e)} lies in the result exactly when {@code [s - head, e + tail)} lies in this set.
     *
     * @throws IllegalArgumentException if either is negative
     */
    public TimeRanges shrink(long head, long tail) {
        if (head < 0 || tail < 0) {
            throw new IllegalArgumentException("negative: " + head + ", " + tail);
        }
        if (head == 0 && tail == 0) {
            return this;
        }
        Builder result = new Builder(size());
        for (int i = 0; i < size(); i++) {
            long start = start(i) == Long.MIN_VALUE ? Long.MIN_VALUE : start(i) + head;
            long end = end(i) == Long.MAX_VALUE ? Long.MAX_VALUE : end(i) - tail;
            if (start < end) {
                result.add(start, end);
            }
        }
        return result.build();
    }

    /** Index of the first range that ends after the instant; {@link #size()} if none does. */
    int firstEndingAfter(long instant) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) <= instant) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeRanges that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "[" : ", [")
                    .append(text(start(i)))
                    .append(", ")
                    .append(text(end(i)))
                    .append(')');
        }
        return text.append('}').toString();
    }

    private static String text(long second) {
        boolean instant = Instant.MIN.getEpochSecond() <= second && second <= Instant.MAX.getEpochSecond();
        return instant ? Instant.ofEpochSecond(second).toString() : (second < 0 ? "-∞" : "∞");
    }

    /** Collects ranges in ascending order of their starts, and joins what overlaps or touches. */
    static final class Builder {

        private long[] bounds;
        private int length;

        Builder(int expectedRanges) {
            bounds = new long[2 * expectedRanges];
        }

        /** {@code start < end}, and {@code start} not before the start of the range added last. */
        void add(long start, long end) {
            if (length > 0 && start <= bounds[length - 1]) {
                bounds[length - 1] = Math.max(bounds[length - 1], end);
                return;
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, Math.max(8, 2 * length));
            }
            bounds[length++] = start;
            bounds[length++] = end;
        }

        TimeRanges build() {
            if (length == 0) {
                return NEVER;
            }
            return new TimeRanges(length == bounds.length ? bounds : Arrays.copyOf(bounds, length));
        }
    }
}

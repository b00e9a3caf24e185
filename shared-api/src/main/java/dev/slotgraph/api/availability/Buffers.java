package dev.slotgraph.api.availability;

import java.time.Duration;

/** Seconds that a booking keeps to itself before and after its own time, as part of its claim. */
public record Buffers(long before, long after) {

    public static final Buffers NONE = new Buffers(0, 0);

    /** No resource and no project asks for more than this on either side. */
    public static final Duration LONGEST = Duration.ofDays(31);

    public Buffers {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("negative buffer: " + before + ", " + after);
        }
    }

    /** Rounded up to whole seconds. */
    public static Buffers of(Duration before, Duration after) {
        return new Buffers(Seconds.ceiling(before), Seconds.ceiling(after));
    }

    /** The larger buffer on each side. */
    public Buffers atLeast(Buffers other) {
        return new Buffers(Math.max(before, other.before), Math.max(after, other.after));
    }

    /** Where the claim of a booking that starts at {@code start} begins. */
    public long claimStart(long start) {
        return start - before;
    }

    /** Where the claim of a booking that ends at {@code end} is over. */
    public long claimEnd(long end) {
        return end + after;
    }
}

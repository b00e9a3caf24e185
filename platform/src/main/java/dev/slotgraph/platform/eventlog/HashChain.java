package dev.slotgraph.platform.eventlog;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the hash chain of one stream, row by row in the order of {@code sequence}, from 0. It finds rows that were edited,
 * removed from the middle, put in, or reordered. Rows cut off at the end leave a shorter chain that is whole; only who
 * remembers a later hash can tell. Not thread-safe.
 */
public final class HashChain {

    /** What does not hold. */
    public enum Flaw {
        /** The sequence does not follow its predecessor's: a row is missing, doubled or out of order. */
        SEQUENCE,
        /** The row belongs to another stream. */
        STREAM,
        /** {@code previous_hash} is not the predecessor's hash. */
        PREDECESSOR,
        /** {@code hash} is not the hash of the row's content. */
        CONTENT
    }

    /** The first row at which the chain is broken. */
    public record Break(long globalIndex, String streamId, long sequence, Flaw flaw) {}

    private @Nullable LoggedEvent last;

    /** The first break in a whole stream; empty when the chain holds. */
    public static Optional<Break> verify(Iterable<LoggedEvent> stream) {
        var chain = new HashChain();
        for (LoggedEvent event : stream) {
            Optional<Break> found = chain.next(event);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Takes the next row. After a break it goes on from the row as it is stored, so that later ones are judged by themselves. */
    public Optional<Break> next(LoggedEvent event) {
        Optional<Break> found =
                flaw(event).map(flaw -> new Break(event.globalIndex(), event.streamId(), event.sequence(), flaw));
        last = event;
        return found;
    }

    private Optional<Flaw> flaw(LoggedEvent event) {
        LoggedEvent predecessor = last;
        if (predecessor != null && !predecessor.streamId().equals(event.streamId())) {
            return Optional.of(Flaw.STREAM);
        }
        if (event.sequence() != (predecessor == null ? 0 : predecessor.sequence() + 1)) {
            return Optional.of(Flaw.SEQUENCE);
        }
        if (!Arrays.equals(event.previousHash(), predecessor == null ? null : predecessor.hash())) {
            return Optional.of(Flaw.PREDECESSOR);
        }
        if (!Arrays.equals(event.hash(), EventHash.chained(event.previousHash(), EventHash.content(event)))) {
            return Optional.of(Flaw.CONTENT);
        }
        return Optional.empty();
    }
}

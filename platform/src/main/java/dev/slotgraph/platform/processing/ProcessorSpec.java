package dev.slotgraph.platform.processing;

import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * A processor that follows the log from its start: a projection, or whatever acts on events. Declare it as a bean; its handlers
 * carry {@code @ProcessingGroup(name)}.
 *
 * @param name unique in the whole system, since it names the tokens; never renamed without rebuilding
 * @param schema where its tokens and dead letters lie ({@code db/processor} is among that schema's migrations)
 * @param segments into how many parts its streams are split for good; at least twice the nodes that are to share it
 * @param batchSize most events in one transaction; at most 50 if each event costs a savepoint
 * @param deadLetters whether an event that fails is parked, with all that follow in its sequence, instead of retried for ever
 * @param writesAtEnd whether its handlers write nothing themselves, but by {@link WritesAtEnd}; then they need no savepoints
 * @param sequence events with equal keys are handled in order; null: the stream's id. The key is a String, UUID or number, for
 *     its hash must be the same on every node
 */
public record ProcessorSpec(
        String name,
        String schema,
        int segments,
        int batchSize,
        boolean deadLetters,
        boolean writesAtEnd,
        @Nullable Function<? super EventMessage<?>, Object> sequence) {

    private static final int MOST_SAVEPOINTS = 50;

    public ProcessorSpec {
        if (segments < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "processor '" + name + "' needs a segment and a batch size of at least 1");
        }
        if (deadLetters && !writesAtEnd && batchSize > MOST_SAVEPOINTS) {
            // PostgreSQL keeps 64 subtransactions at hand; beyond, every snapshot of the server gets slower.
            throw new IllegalArgumentException(
                    "processor '" + name + "' has dead letters: its batch size is at most " + MOST_SAVEPOINTS);
        }
    }

    /** Events of one stream are handled in order. */
    public ProcessorSpec(String name, String schema, int segments, int batchSize, boolean deadLetters) {
        this(name, schema, segments, batchSize, deadLetters, false, null);
    }

    /** With dead letters, for a projection that writes by {@link WritesAtEnd}. */
    public static ProcessorSpec writingAtEnd(String name, String schema, int segments, int batchSize) {
        return new ProcessorSpec(name, schema, segments, batchSize, true, true, null);
    }

    /** The same, with another key of sequence. */
    public ProcessorSpec sequencedBy(Function<? super EventMessage<?>, Object> key) {
        return new ProcessorSpec(name, schema, segments, batchSize, deadLetters, writesAtEnd, key);
    }

    boolean savepoints() {
        return deadLetters && !writesAtEnd;
    }
}

package dev.slotgraph.platform.processing;

import javax.sql.DataSource;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which events a processor has handled, as of the transaction around the question: the token is stored with what the events left
 * behind, so that in one snapshot both agree to the event. Thread-safe.
 */
public final class HandledEvents {

    private final JdbcClient own;
    private final Serializer serializer;
    private final Processors processors;

    HandledEvents(DataSource own, Serializer serializer, Processors processors) {
        this.own = JdbcClient.create(own);
        this.serializer = serializer;
        this.processors = processors;
    }

    /**
     * The events up to a position of the log, but for some that were not there yet when those behind them were read. Dead letters
     * count as handled.
     */
    public record Handled(GapAwareTrackingToken token) {

        public boolean covers(long globalIndex) {
            return globalIndex <= token.getIndex() && !token.getGaps().contains(globalIndex);
        }

        public long position() {
            return token.getIndex();
        }
    }

    /** @throws IllegalArgumentException if there is no such processor, or it has several segments, which no one token speaks for */
    public Handled by(String processor) {
        var spec = processors
                .named(processor)
                .filter(found -> found.segments() == 1)
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no processor '" + processor + "' of one segment"));
        return own.sql("select token, token_type from " + spec.schema() + ".token_entry where processor_name = ?")
                .param(processor)
                .query((row, number) -> new Handled(HandledTokens.of(row, serializer)))
                .optional()
                .orElseGet(() -> new Handled(HandledTokens.none()));
    }
}

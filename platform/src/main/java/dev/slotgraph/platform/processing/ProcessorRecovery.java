package dev.slotgraph.platform.processing;

import dev.slotgraph.platform.eventlog.LogListener;
import java.util.function.Supplier;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the processors back to work as soon as the database is back. Left alone they come back too, but after a long absence
 * only when their own pause, of up to a minute, is over.
 */
final class ProcessorRecovery {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProcessorRecovery.class);

    private final Processors processors;
    private final TokenStores tokenStores;
    private final Supplier<EventProcessingConfiguration> running;

    ProcessorRecovery(
            Processors processors,
            TokenStores tokenStores,
            Supplier<EventProcessingConfiguration> running,
            LogListener listener) {
        this.processors = processors;
        this.tokenStores = tokenStores;
        this.running = running;
        listener.onReturn(this::recover);
    }

    private void recover() {
        for (ProcessorSpec spec : processors.all()) {
            try {
                running.get()
                        .eventProcessor(spec.name(), PooledStreamingEventProcessor.class)
                        .filter(PooledStreamingEventProcessor::isRunning)
                        .ifPresent(processor -> claimAll(spec, processor));
            } catch (RuntimeException e) {
                LOGGER.debug("processor '{}' comes back in its own time", spec.name(), e);
            }
        }
    }

    /** Asking for a segment ends its pause; one that is claimed already, here or elsewhere, stays where it is. */
    private void claimAll(ProcessorSpec spec, PooledStreamingEventProcessor processor) {
        for (int segment : tokenStores.in(spec.schema()).fetchSegments(spec.name())) {
            var _ = processor.claimSegment(segment).exceptionally(failure -> {
                LOGGER.debug("segment {} of '{}' comes back in its own time", segment, spec.name(), failure);
                return false;
            });
        }
    }
}

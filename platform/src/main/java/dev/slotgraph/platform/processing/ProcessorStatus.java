package dev.slotgraph.platform.processing;

import java.util.List;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.jspecify.annotations.Nullable;

/**
 * How one processor does.
 *
 * @param running whether it runs in this process
 * @param failing whether it, or one of its parts here, met an error that it has not yet overcome
 * @param error the message of such an error
 * @param position reached by all its parts, on whatever node
 * @param lag indexes between it and the head of the log
 * @param deadLetters events that it parked
 */
public record ProcessorStatus(
        String name,
        boolean running,
        boolean failing,
        @Nullable String error,
        long position,
        long lag,
        long deadLetters) {

    /** {@code running}, {@code failing} or {@code stopped}. */
    public String state() {
        return !running ? "stopped" : failing ? "failing" : "running";
    }

    static List<ProcessorStatus> of(
            Processors processors, EventProcessingConfiguration configuration, ReadPosition positions) {
        long head = positions.head();
        return processors.all().stream()
                .map(spec -> of(spec, configuration, positions, head))
                .toList();
    }

    private static ProcessorStatus of(
            ProcessorSpec spec, EventProcessingConfiguration configuration, ReadPosition positions, long head) {
        @Nullable
        PooledStreamingEventProcessor processor = configuration
                .eventProcessor(spec.name(), PooledStreamingEventProcessor.class)
                .orElse(null);
        long position = positions.positionOf(spec.name());
        return new ProcessorStatus(
                spec.name(),
                processor != null && processor.isRunning(),
                processor != null && failing(processor),
                processor == null ? null : error(processor),
                position,
                Math.max(0, head - position),
                configuration
                        .deadLetterQueue(spec.name())
                        .map(SequencedDeadLetterQueue::size)
                        .orElse(0L));
    }

    private static boolean failing(StreamingEventProcessor processor) {
        return processor.isError()
                || processor.processingStatus().values().stream().anyMatch(EventTrackerStatus::isErrorState);
    }

    private static @Nullable String error(StreamingEventProcessor processor) {
        return processor.processingStatus().values().stream()
                .filter(EventTrackerStatus::isErrorState)
                .findFirst()
                .map(status -> String.valueOf(status.getError()))
                .orElse(null);
    }
}

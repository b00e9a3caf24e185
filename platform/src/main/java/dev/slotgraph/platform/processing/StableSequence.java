package dev.slotgraph.platform.processing;

import java.util.UUID;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A sequencing policy whose keys hash alike in every JVM. Others (an enum, a record that holds one, a plain object) move events
 * to another segment after a restart, where they are skipped or handled twice (AxonFramework#4253).
 */
final class StableSequence implements SequencingPolicy<EventMessage<?>> {

    private final Function<? super EventMessage<?>, Object> key;

    StableSequence(@Nullable Function<? super EventMessage<?>, Object> key) {
        this.key = key == null ? StableSequence::stream : key;
    }

    private static Object stream(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> domain ? domain.getAggregateIdentifier() : event.getIdentifier();
    }

    @Override
    public Object getSequenceIdentifierFor(EventMessage<?> event) {
        Object value = key.apply(event);
        if (value instanceof String || value instanceof UUID || value instanceof Long || value instanceof Integer) {
            return value;
        }
        throw new IllegalStateException("a sequence key must be a String, UUID, Long or Integer, not "
                + (value == null ? null : value.getClass()));
    }
}

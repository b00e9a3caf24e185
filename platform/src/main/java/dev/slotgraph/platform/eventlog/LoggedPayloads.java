package dev.slotgraph.platform.eventlog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;

/** Stored events as this version's types, upcast as aggregates and processors see them. Thread-safe. */
public final class LoggedPayloads {

    private final Serializer serializer;
    private final EventUpcaster upcasters;

    /** @param serializer of the events */
    public LoggedPayloads(Serializer serializer, EventUpcaster upcasters) {
        this.serializer = serializer;
        this.upcasters = upcasters;
    }

    /** The event; empty where this version does not know its type, or upcasting makes none or several of it. */
    public Optional<Object> of(LoggedEvent event) {
        List<IntermediateEventRepresentation> upcast = upcasters
                .upcast(Stream.of(new InitialEventRepresentation(entry(event), serializer)))
                .toList();
        if (upcast.size() != 1) {
            return Optional.empty();
        }
        Object payload = serializer.deserialize(upcast.getFirst().getData());
        return payload instanceof UnknownSerializedType ? Optional.empty() : Optional.of(payload);
    }

    private static GenericDomainEventEntry<byte[]> entry(LoggedEvent event) {
        return new GenericDomainEventEntry<>(
                event.streamType(),
                event.streamId(),
                event.sequence(),
                event.eventId(),
                event.recordedAt(),
                event.eventType(),
                event.revision(),
                event.payload(),
                event.metaData());
    }
}

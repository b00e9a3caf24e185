package dev.slotgraph.platform.eventlog;

import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;

/** Reads what stored events say, through the same upcasters as every processor. Thread-safe. */
public final class LoggedPayloads {

    private final Serializer serializer;
    private final EventUpcaster upcaster;

    public LoggedPayloads(Serializer serializer, EventUpcaster upcaster) {
        this.serializer = serializer;
        this.upcaster = upcaster;
    }

    /** The event as this version knows it; empty where it knows none of that type, or an upcaster dropped it. */
    public Optional<Object> read(LoggedEvent event) {
        var stored = new GenericDomainEventEntry<>(
                event.streamType(),
                event.streamId(),
                event.sequence(),
                event.eventId(),
                event.recordedAt().toString(),
                event.eventType(),
                event.revision(),
                event.payload(),
                event.metaData());
        return upcaster.upcast(Stream.of(new InitialEventRepresentation(stored, serializer)))
                .findFirst()
                .<Object>map(upcast -> serializer.deserialize(upcast.getData()))
                .filter(payload -> !(payload instanceof UnknownSerializedType));
    }
}

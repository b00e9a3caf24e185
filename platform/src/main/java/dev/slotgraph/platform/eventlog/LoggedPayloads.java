package dev.slotgraph.platform.eventlog;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Stored events as this version's types, upcast as aggregates and processors see them. Thread-safe. */
public final class LoggedPayloads {

    /** Causes that are looked at, should they go round in a circle. */
    private static final int DEEPEST = 50;

    private final Serializer serializer;
    private final EventUpcaster upcasters;

    /** @param serializer of the events */
    public LoggedPayloads(Serializer serializer, EventUpcaster upcasters) {
        this.serializer = serializer;
        this.upcasters = upcasters;
    }

    /**
     * The event; empty where this version does not know its type, or upcasting makes none or several of it.
     *
     * @throws UnreadableEventException if what is stored is at fault
     */
    public Optional<Object> of(LoggedEvent event) {
        try {
            return read(event);
        } catch (RuntimeException e) {
            if (isTheDatabases(e)) {
                throw e;
            }
            throw new UnreadableEventException(event, e);
        }
    }

    /** A person's key could not be looked up. */
    private static boolean isTheDatabases(RuntimeException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .anyMatch(cause -> cause instanceof DataAccessException
                        || cause instanceof TransactionException
                        || cause instanceof SQLException);
    }

    private Optional<Object> read(LoggedEvent event) {
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

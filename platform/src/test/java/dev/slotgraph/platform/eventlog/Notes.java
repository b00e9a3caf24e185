package dev.slotgraph.platform.eventlog;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;

/** A little domain to store. */
public final class Notes {

    public static final UUID APP = UUID.fromString("0190a1b2-0000-7000-8000-000000000001");
    public static final EventCatalog CATALOG = new EventCatalog(List.of(
            new EventType("note.taken", 1, NoteTaken.class), new EventType("note.dropped", 2, NoteDropped.class)));

    private Notes() {}

    public record NoteTaken(String text, Instant at) {}

    public record NoteDropped(String reason) {}

    public static DomainEventMessage<NoteTaken> taken(String stream, long sequence, String text) {
        return taken(stream, sequence, text, Instant.now());
    }

    public static DomainEventMessage<NoteTaken> taken(String stream, long sequence, String text, Instant at) {
        return new GenericDomainEventMessage<>(
                "Note",
                stream,
                sequence,
                new NoteTaken(text, at),
                MetaData.with(EventMeta.APP, APP.toString()),
                UUID.randomUUID().toString(),
                at);
    }
}

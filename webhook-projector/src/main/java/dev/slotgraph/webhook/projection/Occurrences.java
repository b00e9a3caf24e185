package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingExtended;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.EventType;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.payload.Occurrence.Cause;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the log tells of bookings, as it is told in public: once while it is new, and again whenever it is asked for. Thread-safe. */
@Component
class Occurrences {

    private final EventStore log;
    private final BookingFold live;
    /** Apart, so that who looks back does not make the present be read anew. */
    private final BookingFold past;

    private final ReferenceStore references;
    private final GraphCatalog graphs;
    private final LoggedPayloads payloads;
    private final JsonMapper json;

    Occurrences(
            EventStore log, ReferenceStore references, GraphCatalog graphs, LoggedPayloads payloads, JsonMapper json) {
        this.log = log;
        this.live = new BookingFold(log);
        this.past = new BookingFold(log);
        this.references = references;
        this.graphs = graphs;
        this.payloads = payloads;
        this.json = json;
    }

    /**
     * Where an event of a booking stands in the log, and who brought it about.
     *
     * @param sequence in the booking's stream, from 0
     */
    record Place(
            UUID appId,
            long sequence,
            long position,
            Instant recordedAt,
            String actor,
            @Nullable String requestId) {}

    /** What an event tells while it is new. */
    Occurrence of(BookingEvent event, Place place) {
        return of(live, references::asOf, event, place);
    }

    /** Forgets what it remembers, which may tell of somebody who was erased. */
    void forget() {
        live.forget();
        past.forget();
    }

    private Occurrence of(BookingFold bookings, ReferenceStore.AsOf references, BookingEvent event, Place place) {
        var step = bookings.step(place.appId(), event, place.sequence(), place.recordedAt());
        var type = publicType(event);
        var booking = step.after();
        return new Occurrence(
                WebhookId.of(event.bookingId().toString(), place.sequence(), place.sequence(), type),
                type,
                enteredState(event),
                Math.toIntExact(place.sequence() + 1),
                place.position(),
                place.recordedAt(),
                step.before(),
                booking,
                graphs.pinned(place.appId(), booking.graph(), booking.graphVersion()),
                references.asOf(step.before(), booking, place.position()),
                new Cause(
                        SlotgraphEvents.CATALOG
                                .of(event.getClass())
                                .map(EventType::name)
                                .orElseThrow(),
                        action(event),
                        place.actor(),
                        place.requestId()));
    }

    /** What a stored event told; empty where it is none of a booking. */
    Optional<Occurrence> of(LoggedEvent stored) {
        return payloads.of(stored)
                .filter(BookingEvent.class::isInstance)
                .map(BookingEvent.class::cast)
                .map(event -> of(past, references::asOf, event, place(stored)));
    }

    /** What stored events told, each stream in its order, looked up without regard to what is remembered. */
    List<Occurrence> of(List<LoggedEvent> stored) {
        var bookings = new BookingFold(log);
        var known = references.remembering();
        return stored.stream()
                .flatMap(event -> payloads.of(event).stream()
                        .filter(BookingEvent.class::isInstance)
                        .map(told -> of(bookings, known, (BookingEvent) told, place(event))))
                .toList();
    }

    private Place place(LoggedEvent stored) {
        JsonNode meta = json.readTree(stored.metaData());
        return new Place(
                stored.appId(),
                stored.sequence(),
                stored.globalIndex(),
                stored.recordedAt(),
                meta.path(EventMeta.ACTOR).asString("system"),
                meta.path(EventMeta.REQUEST_ID).asStringOpt().orElse(null));
    }

    /** freispace knows three things that happen to a booking. */
    static String publicType(BookingEvent event) {
        return switch (event) {
            case BookingCreated _ -> "booking.created";
            case BookingDeleted _ -> "booking.deleted";
            case BookingTransitioned _, BookingUpdated _, BookingRescheduled _, BookingExtended _ -> "booking.updated";
        };
    }

    static @Nullable String enteredState(BookingEvent event) {
        return switch (event) {
            case BookingCreated created -> created.state();
            case BookingTransitioned step -> step.to();
            case BookingDeleted _, BookingUpdated _, BookingRescheduled _, BookingExtended _ -> null;
        };
    }

    private static @Nullable String action(BookingEvent event) {
        return switch (event) {
            case BookingCreated created -> created.action();
            case BookingTransitioned step -> step.action();
            case BookingDeleted _, BookingUpdated _, BookingRescheduled _, BookingExtended _ -> null;
        };
    }
}

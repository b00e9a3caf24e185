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
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.payload.Occurrence.Cause;
import dev.slotgraph.webhook.payload.References;
import dev.slotgraph.webhook.projection.ReferenceTimeline.Moment;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the log tells of bookings, as it is told in public: once while it is new, and again whenever it is asked for. Thread-safe. */
@Component
class Occurrences {

    private static final Logger LOGGER = LoggerFactory.getLogger(Occurrences.class);

    private final BookingFold live;
    /** Apart, so that who looks back does not make the present be read anew. */
    private final BookingFold past;

    private final ReferenceStore references;
    private final GraphCatalog graphs;
    private final LoggedPayloads payloads;
    private final JsonMapper json;

    Occurrences(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log,
            ReferenceStore references,
            GraphCatalog graphs,
            LoggedPayloads payloads,
            JsonMapper json) {
        this.live = new BookingFold(JdbcClient.create(log), payloads);
        this.past = new BookingFold(JdbcClient.create(log), payloads);
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
            @Nullable String requestId) {

        BookingFold.At at() {
            return new BookingFold.At(appId, sequence, position, recordedAt);
        }
    }

    /** What an event tells while it is new. */
    Occurrence of(BookingEvent event, Place place) {
        var step = live.step(event, place.at());
        var moment = moment(step, place);
        return occurrence(
                event, place, step, references.timeline(List.of(moment)).asOf(moment));
    }

    /** Forgets what it remembers, which may tell of somebody who was erased. */
    void forget() {
        live.forget();
        past.forget();
    }

    /**
     * What a stretch of the log told.
     *
     * @param untold the positions of events of bookings that cannot be told, one reason or another
     */
    record Stretch(List<Occurrence> told, List<Long> untold) {}

    private record Folded(BookingEvent event, Place place, BookingFold.Step step) {}

    /**
     * What stored events told, in a few questions to the database however many they are. One that cannot be told, as the projector
     * could not either, does not stand in the way of the others.
     */
    Stretch of(List<LoggedEvent> events) {
        var untold = new ArrayList<Long>();
        var folded = new ArrayList<Folded>();
        var bookings = past.known(firsts(events));
        for (LoggedEvent stored : events) {
            try {
                payloads.of(stored)
                        .filter(BookingEvent.class::isInstance)
                        .map(BookingEvent.class::cast)
                        .ifPresent(event -> {
                            var place = place(stored);
                            var step = BookingFold.step(bookings.get(event.bookingId()), event, place.at());
                            bookings.put(event.bookingId(), step.known());
                            folded.add(new Folded(event, place, step));
                        });
            } catch (RuntimeException e) {
                LOGGER.error("Event {} of the log cannot be told", stored.globalIndex(), e);
                untold.add(stored.globalIndex());
                // What follows on it cannot be told either.
                bookings.remove(UUID.fromString(stored.streamId()));
            }
        }
        past.remember(bookings);
        var timeline = references.timeline(
                folded.stream().map(one -> moment(one.step(), one.place())).toList());
        var told = new ArrayList<Occurrence>();
        for (Folded one : folded) {
            try {
                told.add(occurrence(
                        one.event(), one.place(), one.step(), timeline.asOf(moment(one.step(), one.place()))));
            } catch (RuntimeException e) {
                LOGGER.error("Event {} of the log cannot be told", one.place().position(), e);
                untold.add(one.place().position());
            }
        }
        return new Stretch(told, untold);
    }

    /** What the events right before these told; the bookings are known from these. */
    List<Occurrence> before(List<LoggedEvent> events, Collection<Occurrence> later) {
        var states = new HashMap<UUID, Occurrence>();
        later.forEach(one -> states.put(one.bookingId(), one));
        var folded = new ArrayList<Folded>();
        for (LoggedEvent stored : events) {
            var next = states.get(UUID.fromString(stored.streamId()));
            var state = next == null ? null : next.before();
            if (next != null && state != null) {
                payloads.of(stored)
                        .filter(BookingEvent.class::isInstance)
                        .map(BookingEvent.class::cast)
                        .ifPresent(event -> folded.add(
                                new Folded(event, place(stored), new BookingFold.Step(null, state, next.began()))));
            }
        }
        var timeline = references.timeline(
                folded.stream().map(one -> moment(one.step(), one.place())).toList());
        return folded.stream()
                .map(one -> occurrence(
                        one.event(), one.place(), one.step(), timeline.asOf(moment(one.step(), one.place()))))
                .toList();
    }

    private static Map<UUID, Long> firsts(List<LoggedEvent> events) {
        var firsts = new HashMap<UUID, Long>();
        events.forEach(event -> firsts.putIfAbsent(UUID.fromString(event.streamId()), event.sequence()));
        return firsts;
    }

    private static Moment moment(BookingFold.Step step, Place place) {
        return new Moment(step.before(), step.after(), place.position());
    }

    private Occurrence occurrence(BookingEvent event, Place place, BookingFold.Step step, References referred) {
        var type = publicType(event);
        var booking = step.after();
        return new Occurrence(
                WebhookId.of(event.bookingId().toString(), place.sequence(), place.sequence(), type),
                type,
                enteredState(event),
                Math.toIntExact(place.sequence() + 1),
                place.position(),
                step.began(),
                place.recordedAt(),
                step.before(),
                booking,
                graphs.pinned(place.appId(), booking.graph(), booking.graphVersion()),
                referred,
                new Cause(
                        SlotgraphEvents.CATALOG
                                .of(event.getClass())
                                .map(EventType::name)
                                .orElseThrow(),
                        action(event),
                        place.actor(),
                        place.requestId()));
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

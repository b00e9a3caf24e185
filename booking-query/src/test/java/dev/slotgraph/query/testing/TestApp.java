package dev.slotgraph.query.testing;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockDetails;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** An app: what the write side would do for it, and its view over HTTP. */
public final class TestApp {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final QueryService service;
    private final UUID id;
    private final Map<KeyKind, String> keys = new HashMap<>();
    private final Map<UUID, AtomicLong> sequences = new HashMap<>();

    TestApp(QueryService service, UUID id) {
        this.service = service;
        this.id = id;
    }

    public UUID id() {
        return id;
    }

    // --- the log

    /** Appends the next event of a stream, in a transaction of its own. */
    public void append(String type, UUID stream, Object event) {
        append(type, stream, event, service.clock().instant());
    }

    public void append(String type, UUID stream, Object event, Instant at) {
        long sequence = sequences.computeIfAbsent(stream, _ -> new AtomicLong()).getAndIncrement();
        var meta = Map.of(
                EventMeta.APP,
                id.toString(),
                EventMeta.ACTOR,
                "key:test",
                EventMeta.REQUEST_ID,
                "request-" + sequence,
                EventMeta.CAUSE,
                "request");
        new TransactionTemplate(service.bean(PlatformTransactionManager.class)).executeWithoutResult(_ -> {
            subject(event).ifPresent(subject -> service.bean(SubjectKeys.class).create(id, subject));
            service.bean(EventStore.class)
                    .publish(new GenericDomainEventMessage<>(
                            type,
                            stream.toString(),
                            sequence,
                            event,
                            meta,
                            UUID.randomUUID().toString(),
                            at));
        });
    }

    private static Optional<UUID> subject(Object event) {
        if (event instanceof BlockCreated created) {
            return Optional.of(created.data().details().subject());
        }
        if (event instanceof BlockUpdated updated) {
            return Optional.of(updated.data().details().subject());
        }
        return event instanceof BookingEvent booking
                ? switch (booking) {
                    case BookingCreated created -> Optional.of(created.details().subject());
                    case BookingTransitioned step -> Optional.of(step.inputs().subject());
                    case BookingEvent.BookingUpdated update ->
                        Optional.of(update.details().subject());
                    case BookingEvent.BookingRescheduled move ->
                        Optional.of(move.inputs().subject());
                    case BookingEvent.BookingExtended _, BookingEvent.BookingDeleted _ -> Optional.empty();
                }
                : Optional.empty();
    }

    public void append(BookingEvent event) {
        append("booking", event.bookingId(), event);
    }

    public UUID resource(ResourceData data) {
        var resource = UUID.randomUUID();
        append("resource", resource, new ResourceCreated(resource, data));
        return resource;
    }

    public UUID resource(String name) {
        return resource(Samples.resource(name));
    }

    public UUID project(ProjectData data) {
        var project = UUID.randomUUID();
        append("project", project, new ProjectCreated(project, data));
        return project;
    }

    public UUID site(String name) {
        var site = UUID.randomUUID();
        append("site", site, new SiteCreated(site, new SiteData(name, null)));
        return site;
    }

    /** An event in the calendar that the resource has from the beginning. */
    public UUID event(UUID resource, String start, String end, boolean allDay) {
        var event = UUID.randomUUID();
        append("event", event, new BlockCreated(event, block(resource, start, end, allDay)));
        return event;
    }

    public static BlockData block(UUID resource, String start, String end, boolean allDay) {
        return new BlockData(
                resource,
                CalendarData.primaryId(resource),
                Instant.parse(start),
                Instant.parse(end),
                allDay,
                "Europe/Berlin",
                false,
                null,
                Personal.of(resource, new BlockDetails("Dentist", "Main Street", null)));
    }

    /** A confirmed booking of the graph {@code instant}. */
    public UUID book(UUID resource, String start, String end) {
        return create(
                "instant", "confirm", "confirmed", resource, start, end, Samples.details("Ada", "ada@example.org"));
    }

    public UUID create(
            String graph,
            String action,
            String state,
            UUID resource,
            String start,
            String end,
            BookingDetails details) {
        var booking = UUID.randomUUID();
        append(Samples.created(
                booking,
                graph,
                action,
                state,
                Samples.slot(start, end),
                List.of(new BookedResource(resource, 0, 0)),
                null,
                BookingSettings.DEFAULT,
                details));
        return booking;
    }

    public void transition(UUID booking, String action, String from, String to) {
        append(new BookingTransitioned(
                booking, action, from, to, "request", null, service.clock().instant(), Personal.of(booking, Map.of())));
    }

    public static TimeSlot slot(String start, String end) {
        return Samples.slot(start, end);
    }

    /** What {@link #damage} leaves of an event. */
    public static final String DAMAGED = "{\"booking_id\":";

    /** Spoils an event in the log, once the read model has it. */
    public void damage(UUID stream, long sequence) {
        service.catchUp();
        int damaged = service.sql()
                .sql(
                        "update booking.domain_event set payload = convert_to(?, 'utf8') where stream_id = ? and sequence = ?")
                .params(DAMAGED, stream.toString(), sequence)
                .update();
        if (damaged != 1) {
            throw new AssertionError("no such event");
        }
    }

    // --- HTTP

    public Answer get(String path) {
        return send(KeyKind.API, "GET", path, null, Map.of());
    }

    public Answer get(String path, Map<String, String> headers) {
        return send(KeyKind.API, "GET", path, null, headers);
    }

    public Answer get(KeyKind key, String path) {
        return send(key, "GET", path, null, Map.of());
    }

    public Answer post(String path, String body) {
        return send(KeyKind.API, "POST", path, body, Map.of());
    }

    public Answer post(KeyKind key, String path, String body) {
        return send(key, "POST", path, body, Map.of());
    }

    public Answer post(String path, String body, Map<String, String> headers) {
        return send(KeyKind.API, "POST", path, body, headers);
    }

    public Answer delete(String path) {
        return send(KeyKind.API, "DELETE", path, null, Map.of());
    }

    /** Opens a stream of Server-Sent Events. */
    public EventStream stream(String path, Map<String, String> headers) {
        var key = keys.computeIfAbsent(KeyKind.API, missing -> service.key(id, missing));
        var request = HttpRequest.newBuilder(URI.create(service.url(path)))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError("no stream but " + response.statusCode());
            }
            return new EventStream(response.body());
        } catch (IOException e) {
            throw new AssertionError("no answer to " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Answer send(KeyKind kind, String method, String path, @Nullable String body, Map<String, String> headers) {
        var key = keys.computeIfAbsent(kind, missing -> service.key(id, missing));
        var request = HttpRequest.newBuilder(URI.create(service.url(path)))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json") && !type.contains("ndjson"))
                    .isPresent();
            return new Answer(
                    response,
                    json && response.body().length > 0 ? JSON.readTree(response.body()) : JSON.createObjectNode());
        } catch (IOException e) {
            throw new AssertionError("no answer to " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}

package dev.slotgraph.benchmarks;

import dev.slotgraph.platform.eventlog.EventHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stream of a booking that was made through HTTP, to be told of another booking: at another time, of another resource, under
 * another id, by the same customer. What is sealed is bound to the customer and stays as it is. Immutable.
 */
final class BookingTemplate {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Event> events;

    /** An event as it is stored. */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    record Event(
            String streamType,
            String streamId,
            String type,
            String revision,
            String payload,
            byte[] metaData,
            Instant recordedAt,
            UUID app) {}

    BookingTemplate(List<Event> events) {
        this.events = List.copyOf(events);
    }

    int size() {
        return events.size();
    }

    Instant recordedAt() {
        return events.getLast().recordedAt();
    }

    /** Where events go. */
    static final String COLUMNS =
            "booking.domain_event (stream_type, stream_id, sequence, event_id, event_type, revision, payload,"
                    + " meta_data, recorded_at, app_id, previous_hash, hash)";

    static final int COLUMN_COUNT = 12;

    /** Writes the events of the other booking, the first of them recorded then and each other one a microsecond later. */
    void write(BinaryCopy log, UUID booking, Workload.Slot slot, Instant recordedAt) throws IOException {
        byte @Nullable [] previous = null;
        for (int sequence = 0; sequence < events.size(); sequence++) {
            Event event = events.get(sequence);
            String id = booking.toString();
            String eventId = UUID.randomUUID().toString();
            byte[] payload = payload(event, booking, slot).getBytes(StandardCharsets.UTF_8);
            Instant recorded = recordedAt.plusNanos(1_000L * sequence);
            byte[] hash = EventHash.chained(
                    previous,
                    EventHash.content(
                            event.streamType(),
                            id,
                            sequence,
                            eventId,
                            event.type(),
                            event.revision(),
                            recorded,
                            event.app(),
                            payload,
                            event.metaData()));
            log.row()
                    .text(event.streamType())
                    .text(id)
                    .bigint(sequence)
                    .text(eventId)
                    .text(event.type())
                    .text(event.revision())
                    .bytes(payload)
                    .bytes(event.metaData())
                    .moment(recorded)
                    .uuid(event.app())
                    .bytes(previous)
                    .bytes(hash);
            previous = hash;
        }
    }

    private static String payload(Event event, UUID booking, Workload.Slot slot) {
        String payload = field(event.payload(), "booking_id", event.streamId(), booking.toString());
        JsonNode document = JSON.readTree(event.payload());
        JsonNode time = document.path("slot");
        if (time.isMissingNode()) {
            return payload;
        }
        String resource = document.path("resources").path(0).path("resource_id").asString();
        payload = field(payload, "resource_id", resource, slot.resource().toString());
        payload = field(
                payload, "start", time.path("start").asString(), slot.start().toString());
        payload = field(payload, "end", time.path("end").asString(), slot.end().toString());
        payload = offset(payload, time, "start", slot.start());
        return offset(payload, time, "end", slot.end());
    }

    /** What the clocks of the booking's zone are ahead by then. */
    private static String offset(String payload, JsonNode time, String end, Instant then) {
        int seconds = ZoneId.of(time.path(end + "_timezone").asString())
                .getRules()
                .getOffset(then)
                .getTotalSeconds();
        String name = end + "_offset";
        return replaced(
                payload, "\"%s\":%d".formatted(name, time.path(name).asInt()), "\"%s\":%d".formatted(name, seconds));
    }

    private static String field(String payload, String name, String value, String other) {
        return replaced(payload, "\"%s\":\"%s\"".formatted(name, value), "\"%s\":\"%s\"".formatted(name, other));
    }

    private static String replaced(String payload, String text, String other) {
        if (!payload.contains(text)) {
            throw new BenchmarkFailed("an event of a booking does not hold %s: %s".formatted(text, payload));
        }
        return payload.replace(text, other);
    }
}

package dev.slotgraph.webhook.payload;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.webhook.signature.MessageBody;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bytes of messages. No clock, locale or hash order has a say in them, so that the same events give the same bytes for ever.
 * Pure, immutable.
 *
 * @param bookingUrl where a booking is looked at, with {@code {id}} for its id
 */
public record BodyRenderer(String bookingUrl) {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Keys go as the trees have them. */
    private static final JsonMapper AS_BUILT = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /** For trees that hold objects of clients, whose keys come in any order. */
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final Set<String> TIMEKIT_INCLUDES = Set.of(
            "event",
            "calendar",
            "customers",
            "attributes",
            "user",
            "project",
            "meta",
            "customer_action_links",
            "owner_booking");

    /** How many seats are taken is told by the bookings that take them, not by this one. */
    private static final List<String> OF_OTHER_BOOKINGS = List.of("current_seats", "available_seats");

    /**
     * A message.
     *
     * @param body the whole of it, as it is signed and sent
     * @param content what it tells of the booking, whatever happened to it and whenever
     */
    public record Told(MessageBody body, MessageBody content) {}

    /** With everything that decides on the bytes and may change. */
    public Rendering pinned(Rendering rendering) {
        return rendering.bookingUrl() == null
                ? new Rendering(rendering.format(), rendering.schemaVersion(), rendering.masked(), bookingUrl)
                : rendering;
    }

    /** The whole body, as it is signed and sent. */
    public MessageBody render(Occurrence occurrence, Rendering rendering) {
        return bytes(mapper(rendering), body(occurrence, rendering));
    }

    /** Body and content, which have most of the work in common. */
    public Told tell(Occurrence occurrence, Rendering rendering) {
        var body = body(occurrence, rendering);
        var bytes = bytes(mapper(rendering), body);
        return new Told(bytes, content(body, rendering));
    }

    private static JsonMapper mapper(Rendering rendering) {
        return rendering.format() == Format.TIMEKIT ? SORTED : AS_BUILT;
    }

    private LinkedHashMap<String, @Nullable Object> body(Occurrence occurrence, Rendering rendering) {
        return switch (rendering.format()) {
            case FREISPACE -> envelope(occurrence, rendering);
            case EXTENDED -> {
                var body = envelope(occurrence, rendering);
                body.put("meta", meta(occurrence, body, rendering));
                yield body;
            }
            case TIMEKIT -> timekit(occurrence, rendering);
            case CLOUDEVENTS -> cloudEvent(occurrence, rendering);
        };
    }

    /** What the body tells of the booking, whatever happened to it and whenever. */
    public MessageBody content(Occurrence occurrence, Rendering rendering) {
        return content(
                rendering.format() == Format.EXTENDED ? envelope(occurrence, rendering) : body(occurrence, rendering),
                rendering);
    }

    /** Takes the body apart. */
    private static MessageBody content(LinkedHashMap<String, @Nullable Object> body, Rendering rendering) {
        if (rendering.format() == Format.TIMEKIT) {
            body.remove("version");
            withoutStamp(body);
            if (body.get("event") instanceof LinkedHashMap<?, ?> event) {
                withoutStamp(event);
            }
        } else {
            body.keySet().retainAll(Set.of("data"));
        }
        return bytes(mapper(rendering), body);
    }

    private static void withoutStamp(Map<?, ?> document) {
        document.remove("updated_at");
    }

    /** A sample that no booking stands behind, in the format's own envelope. */
    public static MessageBody sample(
            Format format, String webhookId, String id, String url, String description, String occurredAt) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("id", id);
        data.put("description", description);
        return notice(format, webhookId, id, "webhook_endpoint.ping", url, occurredAt, data);
    }

    /** A message about an endpoint, not a booking, in the format's own envelope. */
    public static MessageBody notice(
            Format format,
            String webhookId,
            String id,
            String event,
            String url,
            String occurredAt,
            Map<String, ? extends @Nullable Object> data) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        if (format == Format.CLOUDEVENTS) {
            body.put("specversion", "1.0");
            body.put("id", webhookId);
            body.put("source", "/v2/webhooks/" + id);
            body.put("type", "dev.slotgraph." + event);
            body.put("subject", id);
            body.put("time", occurredAt);
            body.put("datacontenttype", "application/json");
        } else {
            body.put("id", id);
            body.put("type", "webhook_endpoint");
            body.put("event", event);
            body.put("url", url);
        }
        body.put("data", data);
        return bytes(AS_BUILT, body);
    }

    private LinkedHashMap<String, @Nullable Object> envelope(Occurrence occurrence, Rendering rendering) {
        var id = occurrence.bookingId();
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("id", id);
        body.put("type", "booking");
        body.put("event", occurrence.publicType());
        body.put(
                "url",
                Objects.requireNonNullElse(rendering.bookingUrl(), bookingUrl).replace("{id}", id.toString()));
        body.putAll(masked(data(occurrence.booking(), occurrence), rendering));
        return body;
    }

    private static Map<String, @Nullable Object> data(BookingState booking, Occurrence occurrence) {
        return new FreispaceData(booking, occurrence.graph(), occurrence.references()).render();
    }

    private static LinkedHashMap<String, @Nullable Object> masked(
            Map<String, @Nullable Object> data, Rendering rendering) {
        var content = new LinkedHashMap<String, @Nullable Object>();
        content.put("data", data);
        Masks.apply(content, rendering.masked());
        return content;
    }

    /** What a receiver needs to put the message in its place; all of it is signed, for it is in the body. */
    private static Map<String, @Nullable Object> meta(
            Occurrence occurrence, Map<String, @Nullable Object> body, Rendering rendering) {
        var before = occurrence.before();
        var difference = before == null
                ? new Difference(Map.of())
                : Difference.between(
                        masked(data(before, occurrence), rendering),
                        Map.of("data", Objects.requireNonNull(body.get("data"))),
                        "");
        var cause = new LinkedHashMap<String, @Nullable Object>();
        cause.put("event", occurrence.cause().event());
        cause.put("action", occurrence.cause().action());
        cause.put("actor", occurrence.cause().actor());
        cause.put("request_id", occurrence.cause().requestId());
        var meta = new LinkedHashMap<String, @Nullable Object>();
        meta.put("webhook_id", occurrence.webhookId());
        meta.put("schema_version", rendering.schemaVersion());
        meta.put("occurred_at", MICROS.format(occurrence.occurredAt()));
        meta.put("position", occurrence.position());
        meta.put("sequence", occurrence.sequence());
        meta.put("changed", difference.changed());
        meta.put("previous", difference.previous());
        meta.put("cause", cause);
        return meta;
    }

    private LinkedHashMap<String, @Nullable Object> timekit(Occurrence occurrence, Rendering rendering) {
        var references = occurrence.references();
        var document = new LinkedHashMap<>(new BookingDocument(
                        occurrence.booking(),
                        occurrence.graph(),
                        new BookingDocument.References(references.resources(), references.projects()),
                        ZoneOffset.UTC)
                .render(TIMEKIT_INCLUDES));
        if (document.get("attributes") instanceof Map<?, ?> attributes
                && attributes.get("group_booking") instanceof Map<?, ?> group) {
            OF_OTHER_BOOKINGS.forEach(group::remove);
        }
        Masks.apply(document, rendering.masked());
        return document;
    }

    private static LinkedHashMap<String, @Nullable Object> cloudEvent(Occurrence occurrence, Rendering rendering) {
        var id = occurrence.bookingId().toString();
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("specversion", "1.0");
        body.put("id", occurrence.webhookId());
        body.put("source", "/v2/bookings");
        body.put("type", "dev.slotgraph." + occurrence.publicType());
        body.put("subject", id);
        body.put("time", MICROS.format(occurrence.occurredAt()));
        body.put("datacontenttype", "application/json");
        body.put("sequence", "%010d".formatted(occurrence.sequence()));
        body.put("partitionkey", id);
        body.putAll(masked(data(occurrence.booking(), occurrence), rendering));
        return body;
    }

    private static MessageBody bytes(JsonMapper mapper, Object tree) {
        return MessageBody.of(mapper.writeValueAsBytes(tree));
    }
}

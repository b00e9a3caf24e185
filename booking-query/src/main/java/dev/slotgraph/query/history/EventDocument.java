package dev.slotgraph.query.history;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.eventlog.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * An event of the log as the API shows it: personal data in plain, or {@code null} where the person has been erased.
 *
 * @param payload the event, its JSON as stored where this version does not know its type, or {@link Unreadable}
 */
public record EventDocument(LoggedEvent row, Object payload) {

    private static final Pattern REVISION = Pattern.compile("\\d{1,9}");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addMixIn(Personal.class, ValueOnly.class)
            .build();

    private interface ValueOnly {
        @JsonValue
        @Nullable
        Object value();
    }

    /**
     * An event that was damaged, or that somebody changed: whoever looks into that has to see it.
     *
     * @param stored as far as it is text
     */
    record Unreadable(String stored) {}

    /** JSON as it goes out, without a tree in between: the feed is read by the thousand. */
    private record Written(@JsonValue @JsonRawValue String json) {

        static Written of(Object value) {
            return new Written(MAPPER.writeValueAsString(value));
        }

        @Override
        public String toString() {
            return json;
        }
    }

    public static EventDocument of(LoggedEvent row, LoggedPayloads payloads) {
        return new EventDocument(row, payload(row, payloads));
    }

    private static Object payload(LoggedEvent row, LoggedPayloads payloads) {
        try {
            return payloads.of(row).orElseGet(() -> json(row.payload()));
        } catch (UnreadableEventException | JacksonException _) {
            return new Unreadable(new String(row.payload(), StandardCharsets.UTF_8));
        }
    }

    /** Anything that events hold, as JSON with the names and the reticence of events. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static JsonNode json(byte[] stored) {
        return MAPPER.readTree(stored);
    }

    public Map<String, @Nullable Object> render(ZoneId zone) {
        var meta = meta();
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("position", row.globalIndex());
        document.put("event_id", row.eventId());
        document.put("type", row.eventType());
        document.put("revision", revision());
        document.put("stream_type", row.streamType());
        document.put("stream_id", row.streamId());
        document.put("sequence", row.sequence());
        document.put("recorded_at", Documents.time(row.recordedAt(), zone));
        document.put("actor", text(meta, EventMeta.ACTOR));
        document.put("cause", text(meta, EventMeta.CAUSE));
        document.put("request_id", text(meta, EventMeta.REQUEST_ID));
        if (payload instanceof BookingCreated created) {
            document.put("from", null);
            document.put("to", created.state());
        } else if (payload instanceof BookingTransitioned step) {
            document.put("from", step.from());
            document.put("to", step.to());
        }
        if (payload instanceof Unreadable(var stored)) {
            document.put("data", stored);
            document.put("unreadable", true);
        } else {
            document.put("data", payload instanceof JsonNode node ? node : Written.of(payload));
        }
        document.put("hash", HexFormat.of().formatHex(row.hash()));
        var previous = row.previousHash();
        document.put("previous_hash", previous == null ? null : HexFormat.of().formatHex(previous));
        return document;
    }

    private JsonNode meta() {
        try {
            return json(row.metaData());
        } catch (JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    /** A number, but for one that somebody changed. */
    private Object revision() {
        return REVISION.matcher(row.revision()).matches() ? Integer.valueOf(row.revision()) : row.revision();
    }

    private static @Nullable String text(JsonNode meta, String key) {
        return meta.path(key).asString(null);
    }
}

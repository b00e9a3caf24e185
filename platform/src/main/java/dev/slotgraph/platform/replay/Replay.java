package dev.slotgraph.platform.replay;

import dev.slotgraph.api.document.Documents;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A replay that was asked for, and how it goes.
 *
 * @param part whose turn it is
 * @param step of the part that it is at, counted from 0
 * @param doneId the last id of the step that is done
 * @param found differing fields; {@code mismatches} holds the first of them
 * @param repaired bookings and entries that were replaced
 * @param seconds since it began, until now or its end
 */
public record Replay(
        UUID id,
        UUID appId,
        Projection projection,
        Mode mode,
        State state,
        Part part,
        long eventsTotal,
        long eventsDone,
        long found,
        long repaired,
        JsonNode mismatches,
        @Nullable String error,
        int step,
        UUID doneId,
        String requestedBy,
        @Nullable String cancelledBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        double seconds) {

    /** What is replayed. */
    public enum Projection {
        BOOKINGS,
        CALENDAR,
        REGISTERS,
        WEBHOOKS,
        ALL;

        /** One after the other. */
        public List<Part> parts() {
            return switch (this) {
                case BOOKINGS, CALENDAR, REGISTERS -> List.of(Part.READ_MODEL);
                case WEBHOOKS -> List.of(Part.WEBHOOKS);
                case ALL -> List.of(Part.READ_MODEL, Part.WEBHOOKS);
            };
        }

        Optional<Part> after(Part part) {
            var parts = parts();
            return parts.stream().skip(parts.indexOf(part) + 1L).findFirst();
        }
    }

    /** What one service replays, for the tables are its own. */
    public enum Part {
        READ_MODEL,
        WEBHOOKS
    }

    public enum Mode {
        VERIFY,
        REBUILD
    }

    public enum State {
        QUEUED,
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    public Map<String, @Nullable Object> render(ZoneId zone) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("projection", lower(projection));
        document.put("mode", lower(mode));
        document.put("state", lower(state));
        document.put("events_total", eventsTotal);
        document.put("events_done", eventsDone);
        document.put("events_per_second", perSecond());
        document.put("seconds_left", secondsLeft());
        document.put("mismatches_found", found);
        document.put("repaired", repaired);
        document.put("mismatches", mismatches);
        document.put("error", error);
        document.put("requested_by", requestedBy);
        document.put("cancelled_by", cancelledBy);
        document.put("created_at", Documents.time(createdAt, zone));
        document.put("started_at", startedAt == null ? null : Documents.time(startedAt, zone));
        document.put("finished_at", finishedAt == null ? null : Documents.time(finishedAt, zone));
        return document;
    }

    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private long perSecond() {
        return seconds <= 0 ? 0 : Math.round(eventsDone / seconds);
    }

    private @Nullable Long secondsLeft() {
        return state != State.RUNNING || perSecond() == 0
                ? null
                : Math.max(0, (eventsTotal - eventsDone) / perSecond());
    }
}

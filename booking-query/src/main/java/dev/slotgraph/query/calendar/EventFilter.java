package dev.slotgraph.query.calendar;

import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for: those that have a part in {@code [start, end)}, of a resource, of a calendar.
 *
 * @param resourceId null for all
 * @param calendarId null for all
 */
record EventFilter(
        Instant start,
        Instant end,
        @Nullable UUID resourceId,
        @Nullable UUID calendarId) {

    /**
     * Reads the query's parameters, each of which may be absent.
     *
     * @param search Timekit's {@code resource_id:…;calendar_id:…}
     * @throws dev.slotgraph.platform.problem.ProblemException 422 naming the parameter
     */
    static EventFilter read(
            @Nullable String start,
            @Nullable String end,
            @Nullable String resourceId,
            @Nullable String calendarId,
            @Nullable String search) {
        var resource = uuid("resource_id", resourceId);
        var calendar = uuid("calendar_id", calendarId);
        for (var term : (search == null ? "" : search).split(";", -1)) {
            var parts = term.strip().split(":", 2);
            if (parts.length == 2 && (parts[0].equals("resource_id") || parts[0].equals("resource.id"))) {
                resource = uuid("search", parts[1]);
            } else if (parts.length == 2 && (parts[0].equals("calendar_id") || parts[0].equals("calendar.id"))) {
                calendar = uuid("search", parts[1]);
            } else if (!term.isBlank()) {
                throw Problem.invalid("search", "can look for resource_id and calendar_id")
                        .asException();
            }
        }
        return new EventFilter(
                moment("start", start, TimeFormats.EARLIEST),
                moment("end", end, TimeFormats.TOO_LATE),
                resource,
                calendar);
    }

    private static Instant moment(String name, @Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : TimeFormats.instant(text);
        } catch (BadTimeException e) {
            throw Problem.invalid(name, String.valueOf(e.getMessage())).asException();
        }
    }

    private static @Nullable UUID uuid(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        // UUID.fromString also takes "1-1-1-1-1".
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw Problem.invalid(name, "must be a UUID").asException();
        }
        return UUID.fromString(text);
    }
}

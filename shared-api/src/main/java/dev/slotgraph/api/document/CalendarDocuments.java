package dev.slotgraph.api.document;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.document.Documents.Stamps;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calendars and their events as the API shows them. Keys keep their order, {@code null} is written. */
public final class CalendarDocuments {

    private CalendarDocuments() {}

    /** @param stamps empty for a resource's own calendar of which nothing was said yet */
    public static Map<String, @Nullable Object> calendar(UUID id, CalendarData data, Optional<Stamps> stamps) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("resource_id", data.resourceId());
        document.put("name", data.name());
        document.put("description", data.description());
        document.put("foregroundcolor", data.foregroundColor());
        document.put("backgroundcolor", data.backgroundColor());
        document.put("provider", "slotgraph");
        document.put("primary", data.isPrimary(id));
        stamps.ifPresent(times -> times.writeTo(document));
        return document;
    }

    /** @param zone in which its times are written */
    public static Map<String, @Nullable Object> event(UUID id, BlockData data, Stamps stamps, ZoneId zone) {
        var details = data.readDetails();
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("resource_id", data.resourceId());
        document.put("calendar_id", data.calendarId());
        document.put("what", details.what());
        document.put("where", details.where());
        document.put("description", details.description());
        document.put("rsvp", "accepted");
        // Timekit reads the one and writes the other.
        document.put("allDay", data.allDay());
        document.put("all_day", data.allDay());
        document.put("start", Documents.time(data.start(), zone));
        document.put("end", Documents.time(data.end(), zone));
        document.put("timezone", data.timezone());
        document.put("settings", Map.of("allow_double_bookings", data.allowDoubleBookings()));
        var origin = data.origin();
        document.put("uid", origin == null ? null : origin.uid());
        document.put("recurrence_id", origin == null ? null : origin.recurrenceId());
        stamps.writeTo(document);
        return document;
    }
}

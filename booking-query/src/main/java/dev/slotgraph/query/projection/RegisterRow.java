package dev.slotgraph.query.projection;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.query.store.Register;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource, site, project, calendar or event as its table keeps it. Its events carry all of it, so that the newest one stands for those before.
 *
 * @param version one more than its last event's sequence
 * @param doc null where the event says nothing of it: then it stays as it was
 */
record RegisterRow(
        UUID id,
        UUID appId,
        long version,
        @Nullable Object doc,
        Instant createdAt,
        Instant updatedAt,
        boolean deleted) {

    /** This row as it is after a later event. */
    RegisterRow followedBy(RegisterRow later) {
        return later.version <= version
                ? this
                : new RegisterRow(
                        id,
                        appId,
                        later.version,
                        later.doc == null ? doc : later.doc,
                        createdAt,
                        later.updatedAt,
                        later.deleted);
    }

    /** What it takes of a resource's time; nothing for what is no event, or is deleted. */
    List<Map<String, @Nullable Object>> calendarColumns() {
        return doc instanceof BlockData event && !deleted
                ? List.of(BookingRow.calendarColumns(id, CalendarClaim.of(event)))
                : List.of();
    }

    /** As {@link Comparison} and the table of this register take it. */
    Map<String, @Nullable Object> columns(Register register) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", id);
        columns.put("app_id", appId);
        columns.put("version", version);
        columns.put("doc", doc);
        columns.put("created_at", createdAt);
        columns.put("updated_at", updatedAt);
        columns.put("deleted", deleted);
        if (register == Register.RESOURCE) {
            columns.put("primary_calendar_id", CalendarData.primaryId(id));
        }
        return columns;
    }
}

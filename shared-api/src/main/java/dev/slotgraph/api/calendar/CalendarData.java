package dev.slotgraph.api.calendar;

import dev.slotgraph.api.id.Ids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of a calendar. Whatever stands in it blocks its resource.
 *
 * @param foregroundColor hex colour
 * @param backgroundColor hex colour
 */
public record CalendarData(
        UUID resourceId,
        String name,
        @Nullable String description,
        @Nullable String foregroundColor,
        @Nullable String backgroundColor) {

    /** The calendar that every resource has, as long as nothing else was said of it. */
    public static CalendarData primary(UUID resourceId) {
        return new CalendarData(resourceId, "Bookings", null, null, null);
    }

    /** The id of the calendar that every resource has. */
    public static UUID primaryId(UUID resourceId) {
        return Ids.named(resourceId, "calendar");
    }

    public boolean isPrimary(UUID calendarId) {
        return primaryId(resourceId).equals(calendarId);
    }
}

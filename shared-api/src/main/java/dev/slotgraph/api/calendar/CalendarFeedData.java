package dev.slotgraph.api.calendar;

import dev.slotgraph.api.id.Ids;
import java.util.UUID;

/**
 * A resource's calendar as a file that whoever knows its address may read.
 *
 * @param tokenHash SHA-256 of the secret part of the address, in lower-case hex
 */
public record CalendarFeedData(UUID resourceId, String tokenHash) {

    /** The id of a resource's one feed. */
    public static UUID idOf(UUID resourceId) {
        return Ids.named(resourceId, "calendar_feed");
    }
}

package dev.slotgraph.api.block;

import dev.slotgraph.api.event.Personal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of an event: {@code [start, end)} of a resource, in which nobody can book it, whatever its capacity.
 *
 * @param calendarId the calendar of the resource in which it stands
 * @param allDay whether it is about days; queries and projects may ignore such events
 * @param timezone IANA name: the zone in which its days are read
 * @param allowDoubleBookings a recorded override: it may stand over bookings and other events
 * @param origin null for an event that was not imported
 * @param details sealed with the resource's key
 */
public record BlockData(
        UUID resourceId,
        UUID calendarId,
        Instant start,
        Instant end,
        boolean allDay,
        String timezone,
        boolean allowDoubleBookings,
        @Nullable Origin origin,
        Personal<BlockDetails> details) {

    /**
     * Where an event was imported from, as RFC 5545 identifies it.
     *
     * @param recurrenceId {@code 20270328T003000Z}, or {@code 20270328} for days; null for what does not recur
     */
    public record Origin(String uid, @Nullable String recurrenceId) {}

    /** The details, blank where they were erased. */
    public BlockDetails readDetails() {
        return details.read().orElse(BlockDetails.BLANK);
    }
}

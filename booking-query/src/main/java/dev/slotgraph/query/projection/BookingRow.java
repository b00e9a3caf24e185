package dev.slotgraph.query.projection;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.SeatClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.query.store.SearchText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A booking as the tables keep it.
 *
 * @param claims what it takes from its resources' calendars
 * @param seat what it takes from its group; empty where it takes nothing
 * @param takesSeats whether seats can be taken in it
 * @param position how far the log had been read with its last event
 */
public record BookingRow(
        BookingState booking,
        boolean completed,
        List<CalendarClaim> claims,
        Optional<SeatClaim> seat,
        boolean takesSeats,
        long position) {

    public static BookingRow of(BookingState booking, Graph pinned, long position) {
        return new BookingRow(
                booking,
                pinned.state(booking.state()).end(),
                CalendarClaim.of(booking, pinned),
                SeatClaim.of(booking, pinned),
                SeatClaim.isOpen(booking, pinned),
                position);
    }

    /** The same row of a booking that differs in its details alone. */
    BookingRow with(BookingState other) {
        return new BookingRow(other, completed, claims, seat, takesSeats, position);
    }

    public Map<String, @Nullable Object> columns() {
        var details = booking.readDetails();
        var customer = details.customer();
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", booking.id());
        columns.put("app_id", booking.appId());
        columns.put("version", booking.version());
        columns.put("graph", booking.graph());
        columns.put("state", booking.state());
        columns.put("completed", completed);
        columns.put("start_at", booking.slot().start());
        columns.put("end_at", booking.slot().end());
        columns.put("project_id", booking.projectId());
        columns.put("customer_id", booking.customerId());
        columns.put("customer_email", searchable(customer == null ? null : customer.email()));
        columns.put("customer_name", searchable(customer == null ? null : customer.name()));
        columns.put(
                "resource_ids",
                booking.resources().stream().map(BookedResource::resourceId).toList());
        columns.put("meta", details.meta());
        columns.put("doc", booking);
        columns.put("bulk_id", booking.bulkId());
        columns.put("created_at", booking.createdAt());
        columns.put("updated_at", booking.updatedAt());
        columns.put("deleted", booking.deleted());
        columns.put("position", position);
        columns.put("owner_booking_id", booking.ownerBookingId());
        columns.put("claims_seat", seat.isPresent());
        columns.put("seat_expires_at", seat.map(SeatClaim::expiresAt).orElse(null));
        var group = booking.settings().group();
        columns.put("max_seats", group == null ? null : group.maxSeats());
        columns.put("takes_seats", takesSeats);
        columns.put("seats_from", group == null ? null : beforeStart(group.maxBookingTime()));
        columns.put("seats_until", group == null ? null : beforeStart(group.minBookingTime()));
        return columns;
    }

    private @Nullable Instant beforeStart(@Nullable Long seconds) {
        return seconds == null ? null : booking.slot().start().minusSeconds(seconds);
    }

    /** One for each claim, as {@link Comparison} and the tables take them. */
    public List<Map<String, @Nullable Object>> calendarColumns() {
        return claims.stream().map(this::calendarColumns).toList();
    }

    private Map<String, @Nullable Object> calendarColumns(CalendarClaim claim) {
        return calendarColumns(booking.id(), claim);
    }

    /** What a booking or an event takes, as {@link Comparison} and the tables take it. */
    public static Map<String, @Nullable Object> calendarColumns(UUID holderId, CalendarClaim claim) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("booking_id", holderId);
        columns.put("resource_id", claim.resourceId());
        columns.put("starts_at", claim.start());
        columns.put("ends_at", claim.end());
        columns.put("expires_at", claim.expiresAt());
        columns.put("kind", claim.kind().text());
        return columns;
    }

    private static @Nullable String searchable(@Nullable String text) {
        return text == null ? null : SearchText.fold(text);
    }
}

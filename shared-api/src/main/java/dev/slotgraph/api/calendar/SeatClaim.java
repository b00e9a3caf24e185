package dev.slotgraph.api.calendar;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The seat that a booking takes in a group.
 *
 * @param expiresAt from when on it is free again, whether or not a timer has run; null for as long as it stands
 */
public record SeatClaim(UUID ownerBookingId, @Nullable Instant expiresAt) {

    /** The one rule for who has a seat, on both sides: what the booking's state on its graph claims. */
    public static Optional<SeatClaim> of(BookingState booking, Graph pinned) {
        var owner = booking.ownerBookingId();
        return owner == null
                        || booking.deleted()
                        || pinned.state(booking.state()).claims() != ClaimKind.SEAT
                ? Optional.empty()
                : Optional.of(
                        new SeatClaim(owner, booking.on(pinned).holdExpiry().orElse(null)));
    }

    /** Whether the seat is still taken at {@code now}. */
    public boolean blocksAt(Instant now) {
        return expiresAt == null || expiresAt.isAfter(now);
    }

    /** Whether seats can be taken in a group: it holds its time, and is not over. */
    public static boolean isOpen(BookingState group, Graph pinned) {
        return group.settings().group() != null
                && !pinned.state(group.state()).end()
                && !CalendarClaim.of(group, pinned).isEmpty();
    }
}

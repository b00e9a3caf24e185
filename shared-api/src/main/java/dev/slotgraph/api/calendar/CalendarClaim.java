package dev.slotgraph.api.calendar;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Time that a booking or an event takes on one resource's calendar: {@code [start, end)}, a booking's buffers included.
 *
 * @param expiresAt from when on it blocks nobody, whether or not a timer has run; null for as long as it stands
 * @param override it was made over others on purpose, and is no proof that it stands alone
 * @param overAllDayEvents events about days are not in its way
 */
public record CalendarClaim(
        UUID resourceId,
        Instant start,
        Instant end,
        @Nullable Instant expiresAt,
        boolean override,
        boolean overAllDayEvents,
        Kind kind) {

    /** What holds a claim. A booking takes one place of its resource, an event all of them. */
    public enum Kind {
        BOOKING,
        EVENT,
        ALL_DAY_EVENT;

        public boolean takesAll() {
            return this != BOOKING;
        }

        /** As tables write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** What an event takes. */
    public static CalendarClaim of(BlockData event) {
        return new CalendarClaim(
                event.resourceId(),
                event.start(),
                event.end(),
                null,
                event.allowDoubleBookings(),
                false,
                event.allDay() ? Kind.ALL_DAY_EVENT : Kind.EVENT);
    }

    /** The one rule for what a booking takes, on both sides: what its state on its graph claims, for each resource. */
    public static List<CalendarClaim> of(BookingState booking, Graph pinned) {
        return booking.deleted() || pinned.state(booking.state()).claims() != ClaimKind.SLOT
                ? List.of()
                : claims(booking, booking.on(pinned).holdExpiry().orElse(null));
    }

    /** What a booking that claims nothing yet will claim, if its graph ever lets it. */
    public static List<CalendarClaim> wanted(BookingState booking, Graph pinned) {
        return pinned.states().values().stream().anyMatch(state -> state.claims() == ClaimKind.SLOT)
                ? claims(booking, null)
                : List.of();
    }

    private static List<CalendarClaim> claims(BookingState booking, @Nullable Instant expiry) {
        return booking.resources().stream()
                .map(resource -> of(booking, resource, expiry))
                .toList();
    }

    private static CalendarClaim of(BookingState booking, BookedResource resource, @Nullable Instant expiry) {
        return new CalendarClaim(
                resource.resourceId(),
                booking.slot().start().minusSeconds(resource.bufferBefore()),
                booking.slot().end().plusSeconds(resource.bufferAfter()),
                expiry,
                booking.settings().allowDoubleBookings(),
                booking.settings().overAllDayEvents(),
                Kind.BOOKING);
    }

    /** The same time, asked for as anybody asks for it. */
    public CalendarClaim withoutOverride() {
        return new CalendarClaim(resourceId, start, end, expiresAt, false, overAllDayEvents, kind);
    }

    /** The same time, however long it stands. */
    public CalendarClaim withoutExpiry() {
        return new CalendarClaim(resourceId, start, end, null, override, overAllDayEvents, kind);
    }

    /** Whether it still blocks others at {@code now}. */
    public boolean blocksAt(Instant now) {
        return expiresAt == null || expiresAt.isAfter(now);
    }
}

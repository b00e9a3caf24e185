package dev.slotgraph.command.group;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.command.booking.BookingRejection.GroupClosed;
import dev.slotgraph.command.booking.BookingRejection.GroupFull;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.booking.LoggedBookings;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks up the group in which somebody wants a seat. Thread-safe. */
@Component
public class Groups {

    private final SeatLedger seats;
    private final LoggedBookings log;
    private final Clock clock;

    Groups(SeatLedger seats, LoggedBookings log, Clock clock) {
        this.seats = seats;
        this.log = log;
        this.clock = clock;
    }

    /**
     * The owner booking, as it is now. That there is a seat left is only looked at, to turn away most who come too late at little
     * cost; who gets it is decided when it is taken.
     *
     * @throws ProblemException 404 where the app has no such group, 422 outside of the group's booking times
     * @throws RejectedException for one that takes no seats, or is full
     */
    public BookingState forSeat(UUID appId, UUID groupId) {
        var now = clock.instant();
        var group = seats.find(appId, groupId)
                .orElseThrow(() -> Problem.notFound("Booking")
                        .with("owner_booking_id", groupId)
                        .asException());
        if (!group.open()) {
            throw new RejectedException(new GroupClosed());
        }
        if (seats.taken(groupId, now) >= group.maxSeats()) {
            throw new RejectedException(new GroupFull(group.maxSeats()));
        }
        var owner = log.find(groupId)
                .orElseThrow(() -> new IllegalStateException("the log does not know group " + groupId));
        var terms = owner.settings().group();
        if (terms != null) {
            mustBeInTime(terms, owner.slot().start(), now);
        }
        return owner;
    }

    private static void mustBeInTime(GroupTerms terms, Instant start, Instant now) {
        var until = before(start, terms.minBookingTime());
        if (until != null && now.isAfter(until)) {
            throw outside("min_booking_time", "seats are booked until " + time(until));
        }
        var from = before(start, terms.maxBookingTime());
        if (from != null && now.isBefore(from)) {
            throw outside("max_booking_time", "seats are booked from " + time(from));
        }
    }

    private static @Nullable Instant before(Instant start, @Nullable Long seconds) {
        return seconds == null ? null : start.minusSeconds(seconds);
    }

    private static String time(Instant instant) {
        return Documents.time(instant, ZoneOffset.UTC);
    }

    private static ProblemException outside(String rule, String message) {
        return Problem.of(422, "outside_availability", "Outside of availability")
                .detail(message)
                .error("related.owner_booking_id", message)
                .with("rule", Map.of("rule", rule, "message", message))
                .asException();
    }
}

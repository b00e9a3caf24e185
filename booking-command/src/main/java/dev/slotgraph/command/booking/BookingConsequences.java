package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.Walk;
import dev.slotgraph.api.graph.Walk.Due;
import dev.slotgraph.command.booking.BookingDecider.Decision;
import dev.slotgraph.command.booking.BookingDecider.Places;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.booking.BookingRejection.ResourceNotFound;
import dev.slotgraph.command.calendar.CalendarLedger;
import dev.slotgraph.command.group.SeatLedger;
import dev.slotgraph.command.timer.Timers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a booking decides by, and what its events bring about in their own transaction: claims on calendars, and the timer of
 * what comes next.
 */
@Component
class BookingConsequences {

    private final GraphCatalog graphs;
    private final CalendarLedger ledger;
    private final WantedTime wantedTime;
    private final SeatLedger seats;
    private final Siblings siblings;
    private final Timers timers;
    private final Places places;
    private final Clock clock;

    BookingConsequences(
            GraphCatalog graphs,
            CalendarLedger ledger,
            WantedTime wantedTime,
            SeatLedger seats,
            Siblings siblings,
            Timers timers,
            Places places,
            Clock clock) {
        this.graphs = graphs;
        this.ledger = ledger;
        this.wantedTime = wantedTime;
        this.seats = seats;
        this.siblings = siblings;
        this.timers = timers;
        this.places = places;
        this.clock = clock;
    }

    Decision decide(BookingCommand command, BookingState booking) {
        return BookingDecider.decide(command, booking, walkOf(booking), clock.instant(), places);
    }

    /** Where the booking stands, as recorded, with what its group means to it. */
    private Walk walkOf(BookingState booking) {
        return booking.on(graphOf(booking)).released(seats.releasedAt(booking));
    }

    /**
     * @param before null for a booking that just began
     * @throws BookingRejection.RejectedException when a calendar has no room
     */
    BookingState follow(@Nullable BookingState before, BookingState after) {
        if (after.equals(before)) {
            // Only a timer that was wrong gets here; put right, it does not come back at once.
            timers.set(after.id(), after.appId(), dueAt(after));
            return after;
        }
        var claimed = before == null ? List.<CalendarClaim>of() : claims(before);
        var claims = claims(after);
        var now = clock.instant();
        if (before != null && after.bulkId() != null) {
            siblings.lock(List.of(after.id()));
        }
        // Whoever runs timers has the timer first and then asks for the calendar: so does who acts.
        if (before != null) {
            followTimer(dueAt(before), after);
        }
        if (claims.isEmpty()) {
            followWithoutClaim(before, after, !claimed.isEmpty(), now);
        }
        ledger.replace(after, claimed, claims, now);
        seats.follow(before, after, graphOf(after), now);
        if (before == null) {
            followTimer(Optional.empty(), after);
        }
        return after;
    }

    private void followTimer(Optional<Instant> due, BookingState after) {
        if (!due.equals(dueAt(after))) {
            timers.set(after.id(), after.appId(), dueAt(after));
        }
    }

    /** Who only asks for a slot gets none that is taken, and keeps none free; but its resources must be there, and stay. */
    private void followWithoutClaim(@Nullable BookingState before, BookingState after, boolean claimed, Instant now) {
        var graph = graphOf(after);
        boolean asks = asksForAnotherPlace(before, after);
        var wanted = asks || claimed ? CalendarClaim.wanted(after, graph) : List.<CalendarClaim>of();
        if (wanted.isEmpty() || after.deleted() || graph.state(after.state()).end()) {
            return;
        }
        var there = wantedTime.note(after, wanted);
        if (asks) {
            wanted.stream()
                    .map(CalendarClaim::resourceId)
                    .filter(resource -> !there.contains(resource))
                    .findFirst()
                    .ifPresent(missing -> {
                        throw new RejectedException(new ResourceNotFound(missing));
                    });
            ledger.mustHaveRoom(after, wanted, now);
        }
    }

    /**
     * For who may not use a booking's leave to stand over others.
     *
     * @throws BookingRejection.RejectedException when the booking does
     */
    void mustStandAlone(BookingState booking) {
        if (booking.settings().allowDoubleBookings()) {
            var claims =
                    claims(booking).stream().map(CalendarClaim::withoutOverride).toList();
            ledger.mustHaveRoom(booking, claims, clock.instant());
        }
    }

    private static boolean asksForAnotherPlace(@Nullable BookingState before, BookingState after) {
        return before == null
                || !before.slot().equals(after.slot())
                || !before.resources().equals(after.resources());
    }

    private Graph graphOf(BookingState booking) {
        return graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
    }

    private List<CalendarClaim> claims(BookingState booking) {
        return CalendarClaim.of(booking, graphOf(booking));
    }

    private Optional<Instant> dueAt(BookingState booking) {
        return booking.deleted()
                ? Optional.empty()
                : walkOf(booking).nextAutomatic().map(Due::at);
    }
}

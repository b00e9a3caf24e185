package dev.slotgraph.command.group;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.SeatClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.command.booking.BookingRejection.GroupClosed;
import dev.slotgraph.command.booking.BookingRejection.GroupFull;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.booking.BookingRejection.SeatsTaken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The seats of groups, written in the transaction of the bookings' events. Who takes a seat locks the group first, so that
 * contenders queue and each counts what the one before it took. Thread-safe.
 */
@Component
public class SeatLedger {

    private static final String GROUP = """
            select max_seats, start_at, end_at, resource_ids, open from booking.group_booking where booking_id = ? and app_id = ?
            """;

    private static final String TAKEN = """
            select count(*) from booking.seat
            where owner_booking_id = ? and claimed and booking_id <> ? and (expires_at is null or expires_at > ?)
            """;

    /** A seat's own timer may be later, or none: what ends it is now the group. */
    private static final String END_SEATS = """
            insert into booking.timer as present (booking_id, app_id, due_at)
            select seat.booking_id, ?, ? from booking.seat where owner_booking_id = ? order by seat.booking_id
            on conflict (booking_id) do update set due_at = least(present.due_at, excluded.due_at)
            """;

    private static final UUID NOBODY = new UUID(0, 0);

    private final JdbcClient jdbc;

    SeatLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param resourceIds empty for a group that was begun before they were kept here
     * @param open whether seats can be taken in it
     */
    record Group(int maxSeats, Instant start, Instant end, List<UUID> resourceIds, boolean open) {

        boolean takesPlace(BookingState seat) {
            return start.equals(seat.slot().start())
                    && end.equals(seat.slot().end())
                    && (resourceIds.isEmpty() || resourceIds.equals(List.of(resources(seat))));
        }
    }

    Optional<Group> find(UUID appId, UUID groupId) {
        return group(GROUP, appId, groupId);
    }

    /** How many seats of the group are taken at {@code now}. */
    public int taken(UUID groupId, Instant now) {
        return taken(groupId, NOBODY, now);
    }

    /** When the group in which a booking has a seat gave up its time; null while it has not, or where there is no group. */
    public @Nullable Instant releasedAt(BookingState booking) {
        var owner = booking.ownerBookingId();
        return owner == null
                ? null
                : jdbc.sql(
                                "select released_at from booking.group_booking where booking_id = ? and released_at is not null")
                        .param(owner)
                        .query((row, _) -> time(row, "released_at"))
                        .optional()
                        .orElse(null);
    }

    /**
     * Takes over what a booking's events changed for groups and seats.
     *
     * @param before null for a booking that just began
     * @throws RejectedException when there is no seat left, or fewer would be left than are taken
     */
    public void follow(@Nullable BookingState before, BookingState after, Graph graph, Instant now) {
        if (after.settings().group() != null) {
            followGroup(before, after, graph, now);
        }
        if (after.ownerBookingId() != null) {
            followSeat(before, after, after.ownerBookingId(), graph, now);
        }
    }

    // --- Groups

    private void followGroup(@Nullable BookingState before, BookingState after, Graph graph, Instant now) {
        var terms = after.settings().group();
        if (terms == null) {
            return;
        }
        boolean open = SeatClaim.isOpen(after, graph);
        boolean holds = !CalendarClaim.of(after, graph).isEmpty();
        if (before == null) {
            begin(jdbc.sql("""
                    insert into booking.group_booking (booking_id, app_id, max_seats, start_at, end_at, resource_ids, open, released_at)
                    values (?, ?, ?, ?, ?, ?, ?, null)
                    """)
                    .params(
                            after.id(),
                            after.appId(),
                            terms.maxSeats(),
                            at(after.slot().start()),
                            at(after.slot().end()),
                            resources(after),
                            open));
            return;
        }
        boolean held = !CalendarClaim.of(before, graph).isEmpty();
        boolean moved =
                !before.slot().equals(after.slot()) || !before.resources().equals(after.resources());
        if (terms.equals(before.settings().group())
                && open == SeatClaim.isOpen(before, graph)
                && held == holds
                && !moved) {
            return;
        }
        lock(after.appId(), after.id());
        int taken = taken(after.id(), now);
        if (taken > terms.maxSeats() || (moved && taken > 0)) {
            throw new RejectedException(new SeatsTaken(taken));
        }
        jdbc.sql("""
                update booking.group_booking
                set max_seats = ?, start_at = ?, end_at = ?, resource_ids = ?, open = ?, released_at = case when ? then null else ? end
                where booking_id = ?
                """)
                .params(
                        terms.maxSeats(),
                        at(after.slot().start()),
                        at(after.slot().end()),
                        resources(after),
                        open,
                        holds || !held,
                        at(now),
                        after.id())
                .update();
        if (held && !holds) {
            jdbc.sql(END_SEATS).params(after.appId(), at(now), after.id()).update();
        }
    }

    // --- Seats

    private void followSeat(@Nullable BookingState before, BookingState after, UUID groupId, Graph graph, Instant now) {
        var claim = SeatClaim.of(after, graph);
        if (before == null) {
            // Who only asks for a seat gets none in a group that is full.
            mustHaveRoom(after, groupId, now);
            begin(jdbc.sql(
                            "insert into booking.seat (booking_id, owner_booking_id, claimed, expires_at) values (?, ?, ?, ?)")
                    .param(after.id())
                    .param(groupId)
                    .param(claim.isPresent())
                    .param(expiry(claim)));
            return;
        }
        boolean over = after.deleted() || graph.state(after.state()).end();
        var claimed = SeatClaim.of(before, graph);
        if (claim.isPresent() && claimed.isEmpty()) {
            mustHaveRoom(after, groupId, now);
        }
        if (over && claim.isEmpty()) {
            jdbc.sql("delete from booking.seat where booking_id = ?")
                    .param(after.id())
                    .update();
        } else if (!claim.equals(claimed)) {
            jdbc.sql("update booking.seat set claimed = ?, expires_at = ? where booking_id = ?")
                    .param(claim.isPresent())
                    .param(expiry(claim))
                    .param(after.id())
                    .update();
        }
    }

    /** A client may have chosen an id that another, whose transaction this has waited for, has made a booking under. */
    private static void begin(JdbcClient.StatementSpec insert) {
        try {
            insert.update();
        } catch (DuplicateKeyException e) {
            throw new ConcurrencyException("the booking began at the same moment", e);
        }
    }

    private void mustHaveRoom(BookingState seat, UUID groupId, Instant now) {
        var group = lock(seat.appId(), groupId)
                .filter(Group::open)
                .orElseThrow(() -> new RejectedException(new GroupClosed()));
        if (!group.takesPlace(seat)) {
            throw new ConcurrencyException("the group moved while a seat was being booked");
        }
        if (taken(groupId, seat.id(), now) >= group.maxSeats()) {
            throw new RejectedException(new GroupFull(group.maxSeats()));
        }
    }

    private Optional<Group> lock(UUID appId, UUID groupId) {
        return group(GROUP + "for no key update", appId, groupId);
    }

    private Optional<Group> group(String sql, UUID appId, UUID groupId) {
        return jdbc.sql(sql)
                .params(groupId, appId)
                .query((row, _) -> new Group(
                        row.getInt("max_seats"),
                        time(row, "start_at"),
                        time(row, "end_at"),
                        resources(row),
                        row.getBoolean("open")))
                .optional();
    }

    private static UUID[] resources(BookingState booking) {
        return booking.resources().stream().map(BookedResource::resourceId).toArray(UUID[]::new);
    }

    private static List<UUID> resources(ResultSet row) throws SQLException {
        var array = row.getArray("resource_ids");
        return array == null ? List.of() : List.of((UUID[]) array.getArray());
    }

    private int taken(UUID groupId, UUID except, Instant now) {
        return jdbc.sql(TAKEN)
                .params(groupId, except, at(now))
                .query(Integer.class)
                .single();
    }

    private static @Nullable OffsetDateTime expiry(Optional<SeatClaim> claim) {
        return claim.map(SeatClaim::expiresAt).map(SeatLedger::at).orElse(null);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}

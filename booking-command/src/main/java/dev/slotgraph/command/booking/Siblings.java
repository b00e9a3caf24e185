package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Bookings that were made together: which they are, and how an action on one spreads to the others. Thread-safe. */
@Component
class Siblings {

    private final JdbcClient jdbc;
    private final Commands commands;
    private final Writes writes;

    Siblings(JdbcClient jdbc, Commands commands, Writes writes) {
        this.jdbc = jdbc;
        this.commands = commands;
        this.writes = writes;
    }

    /** Notes a new booking among those of its bulk, in the booking's transaction. */
    void add(UUID bulkId, UUID bookingId) {
        jdbc.sql("insert into booking.bulked (booking_id, bulk_id) values (?, ?)")
                .params(bookingId, bulkId)
                .update();
    }

    /**
     * Locks the bulks of these bookings, before any row of a calendar: of two who spread over one bulk the second waits at its
     * door, and not in the middle.
     *
     * @return the bookings, with all that were made together with them
     */
    Set<UUID> lock(Collection<UUID> bookingIds) {
        var all = new LinkedHashSet<>(bookingIds);
        all.addAll(jdbc.sql("""
                select booking_id from booking.bulked
                where bulk_id in (select bulk_id from booking.bulked where booking_id in (:ids))
                order by booking_id for no key update
                """).param("ids", bookingIds).query(UUID.class).list());
        return all;
    }

    /**
     * Takes on the others what was taken on one, in its transaction. A sibling that is not in a state for it stays as it is.
     *
     * @param except those that are left alone
     * @throws dev.slotgraph.platform.problem.ProblemException when a sibling that could take it may not, such as for want of a
     *     free slot
     */
    void follow(WriteRequest request, BookingState booking, TakeAction action, Collection<UUID> except) {
        var bulkId = booking.bulkId();
        if (bulkId == null) {
            return;
        }
        for (var sibling : of(bulkId)) {
            if (!sibling.equals(booking.id()) && !except.contains(sibling)) {
                follow(request, new TakeAction(sibling, action.appId(), action.action(), action.inputs(), null));
            }
        }
    }

    /** In the order of their ids, so that two who spread at once wait for each other in one direction. */
    private List<UUID> of(UUID bulkId) {
        return jdbc.sql("select booking_id from booking.bulked where bulk_id = ? order by booking_id")
                .param(bulkId)
                .query(UUID.class)
                .list();
    }

    private void follow(WriteRequest request, TakeAction action) {
        Caller caller = request.caller();
        try {
            writes.part(request.part(), () -> {
                commands.send(caller, action);
                return Answer.empty();
            });
        } catch (RejectedException e) {
            switch (e.rejection()) {
                case BookingRejection.IllegalAction _,
                        BookingRejection.HoldExpired _,
                        BookingRejection.BookingNotFound _ -> {}
                default -> throw BookingProblems.of(e.rejection()).asException();
            }
        }
    }
}

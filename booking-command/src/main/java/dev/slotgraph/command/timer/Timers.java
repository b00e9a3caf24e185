package dev.slotgraph.command.timer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The next automatic action of each booking, kept in the transaction of the booking's events. Thread-safe. */
@Component
public class Timers {

    private final JdbcClient jdbc;

    Timers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A booking whose automatic action is due. */
    record DueTimer(UUID bookingId, UUID appId) {}

    /** @param dueAt empty for a booking in which nothing happens by itself any more */
    public void set(UUID bookingId, UUID appId, Optional<Instant> dueAt) {
        if (dueAt.isEmpty()) {
            jdbc.sql("delete from booking.timer where booking_id = ?")
                    .param(bookingId)
                    .update();
            return;
        }
        jdbc.sql("""
                insert into booking.timer (booking_id, app_id, due_at) values (?, ?, ?)
                on conflict (booking_id) do update set due_at = excluded.due_at
                """)
                .params(bookingId, appId, dueAt.get().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Locks one due timer until the end of the transaction; those that another node has locked are passed over. */
    Optional<DueTimer> lockOneDue(Instant now) {
        return jdbc.sql("""
                select booking_id, app_id from booking.timer where due_at <= ?
                order by due_at limit 1 for update skip locked
                """)
                .param(now.atOffset(ZoneOffset.UTC))
                .query((row, _) ->
                        new DueTimer(row.getObject("booking_id", UUID.class), row.getObject("app_id", UUID.class)))
                .optional();
    }

    /** As {@link #lockOneDue(Instant)}, among the seats of one group. */
    Optional<DueTimer> lockOneDueOf(UUID groupId, Instant now) {
        return jdbc.sql("""
                select timer.booking_id, timer.app_id
                from booking.timer join booking.seat using (booking_id)
                where seat.owner_booking_id = ? and timer.due_at <= ?
                order by timer.due_at, timer.booking_id limit 1 for update of timer skip locked
                """)
                .params(groupId, now.atOffset(ZoneOffset.UTC))
                .query((row, _) ->
                        new DueTimer(row.getObject("booking_id", UUID.class), row.getObject("app_id", UUID.class)))
                .optional();
    }

    /** Puts a timer off whose action could not be run, so that the ones behind it are not held up. */
    void postpone(UUID bookingId, Instant until) {
        jdbc.sql("update booking.timer set due_at = greatest(due_at, ?) where booking_id = ?")
                .params(List.of(until.atOffset(ZoneOffset.UTC), bookingId))
                .update();
    }

    /** When the next timer is due that nobody has run. */
    Optional<Instant> nextDue() {
        return jdbc.sql("select min(due_at) as due_at from booking.timer")
                .query((row, _) ->
                        Optional.ofNullable(row.getTimestamp("due_at")).map(java.sql.Timestamp::toInstant))
                .single();
    }
}

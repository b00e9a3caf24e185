package dev.slotgraph.webhook.delivery;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lanes that wait for something other than their turn, and what lets them go on. Joins the caller's transaction. Thread-safe. */
final class WaitingLanes {

    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;

    WaitingLanes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One booking's messages to one endpoint; ordered as the database orders ids. */
    record Lane(UUID endpointId, UUID bookingId) {

        /** Before all others. */
        static final Lane FIRST = new Lane(new UUID(0, 0), new UUID(0, 0));
    }

    /** Locks an endpoint's lanes in the order in which everybody does, until the transaction ends. */
    void lockAll(UUID endpoint) {
        jdbc.sql("""
                        select count(*) from (
                            select from webhook.lane where endpoint_id = :endpoint order by booking_id for update) locked
                        """).param("endpoint", endpoint).query(Long.class).single();
    }

    /**
     * Lets lanes go on without the head that has held them for long enough. What a disabled endpoint's lanes hold is kept until it
     * is enabled.
     */
    void releaseHeld(Instant now) {
        jdbc.sql("""
                        select l.endpoint_id, l.booking_id from webhook.lane l join webhook.endpoint e on e.id = l.endpoint_id
                        where l.held_until <= :now and e.status = 'enabled' and e.deleted_at is null
                        order by l.endpoint_id, l.booking_id limit :most for update of l skip locked
                        """)
                .param("now", at(now))
                .param("most", AT_ONCE)
                .query((row, _) ->
                        new Lane(row.getObject("endpoint_id", UUID.class), row.getObject("booking_id", UUID.class)))
                .list()
                .forEach(lane -> resume(lane.endpointId(), lane.bookingId(), "failed", now));
    }

    /**
     * Ends the hold of a lane, which the caller has locked.
     *
     * @param head what becomes of the message that held it: {@code pending} or {@code failed}
     */
    void resume(UUID endpointId, UUID bookingId, String head, Instant now) {
        jdbc.sql("""
                        update webhook.delivery
                        set state = :state, steps_used = 0, next_attempt_at = case when :again then :now end,
                            finished_at = case when :again then null else :now end
                        where endpoint_id = :endpoint and booking_id = :booking and state = 'held'
                        """)
                .param("state", head)
                .param("again", head.equals("pending"))
                .param("now", at(now))
                .param("endpoint", endpointId)
                .param("booking", bookingId)
                .update();
        jdbc.sql("""
                        update webhook.lane l set held_until = null, due_at = case when exists (
                            select from webhook.delivery d
                            where d.endpoint_id = l.endpoint_id and d.booking_id = l.booking_id and d.state in ('pending', 'in_flight'))
                            then :now end
                        where endpoint_id = :endpoint and booking_id = :booking and held_until is not null
                        """)
                .param("now", at(now))
                .param("endpoint", endpointId)
                .param("booking", bookingId)
                .update();
    }

    /**
     * Walks the lanes that have something to send, a few with each call, and wakes those that nothing else would wake any more. None
     * should ever be found; a lane that was forgotten would be a message lost.
     *
     * @param after where the last call came to
     * @return where this one came to; {@link Lane#FIRST} at the end
     */
    Lane wakeForgotten(Lane after, Instant now) {
        List<Lane> lanes = jdbc.sql("""
                        select endpoint_id, booking_id from webhook.delivery
                        where state in ('pending', 'in_flight') and (endpoint_id, booking_id) > (:endpoint, :booking)
                        group by endpoint_id, booking_id order by endpoint_id, booking_id limit :most
                        """)
                .param("endpoint", after.endpointId())
                .param("booking", after.bookingId())
                .param("most", AT_ONCE)
                .query((row, _) ->
                        new Lane(row.getObject("endpoint_id", UUID.class), row.getObject("booking_id", UUID.class)))
                .list();
        if (!lanes.isEmpty()) {
            jdbc.sql("""
                            update webhook.lane l set due_at = :now
                            from (select l.endpoint_id, l.booking_id from webhook.lane l
                                  join unnest(:endpoints::uuid[], :bookings::uuid[]) as w(endpoint_id, booking_id)
                                      using (endpoint_id, booking_id)
                                  where l.due_at is null and l.held_until is null
                                    and webhook.lane_due(l.endpoint_id, l.booking_id) is not null
                                  order by l.endpoint_id, l.booking_id for update of l skip locked) forgotten
                            where l.endpoint_id = forgotten.endpoint_id and l.booking_id = forgotten.booking_id
                            """)
                    .param("now", at(now))
                    .param("endpoints", lanes.stream().map(Lane::endpointId).toArray(UUID[]::new))
                    .param("bookings", lanes.stream().map(Lane::bookingId).toArray(UUID[]::new))
                    .update();
        }
        return lanes.size() < AT_ONCE ? Lane.FIRST : lanes.getLast();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

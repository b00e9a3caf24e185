package dev.slotgraph.webhook.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lanes that wait for something other than their turn, and what lets them go on. Joins the caller's transaction. Thread-safe. */
final class WaitingLanes {

    private static final int AT_ONCE = 500;

    /** Nothing comes from so far ahead, unless the clock has stepped back. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Holds holds;
    private final Duration lease;

    /** @param lease the longest */
    WaitingLanes(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.holds = new Holds(jdbc);
        this.lease = lease;
    }

    /** One booking's messages to one endpoint; ordered as the database orders ids. */
    record Lane(UUID endpointId, UUID bookingId) {

        /** Before all others. */
        static final Lane FIRST = new Lane(new UUID(0, 0), new UUID(0, 0));
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
                .query((row, _) -> lane(row))
                .list()
                .forEach(lane -> holds.resume(lane.endpointId(), lane.bookingId(), "failed", now));
    }

    /**
     * Walks the lanes that have something to send, a few with each call, and puts right those that would wait for too long: those
     * that nothing wakes any more, of which none should ever be found, and those whose times come from before a clock stepped back.
     *
     * @param after where the last call came to
     * @return where this one came to; {@link Lane#FIRST} at the end
     */
    Lane walk(Lane after, Instant now) {
        List<Lane> lanes = jdbc.sql("""
                        select endpoint_id, booking_id from webhook.delivery
                        where state in ('pending', 'in_flight') and (endpoint_id, booking_id) > (:endpoint, :booking)
                        group by endpoint_id, booking_id order by endpoint_id, booking_id limit :most
                        """)
                .param("endpoint", after.endpointId())
                .param("booking", after.bookingId())
                .param("most", AT_ONCE)
                .query((row, _) -> lane(row))
                .list();
        if (!lanes.isEmpty()) {
            giveUpDeleted(lanes, now);
            putRight(late(lanes, now), now);
        }
        return lanes.size() < AT_ONCE ? Lane.FIRST : lanes.getLast();
    }

    /** What was taken over for an endpoint while it was deleted. */
    private void giveUpDeleted(List<Lane> lanes, Instant now) {
        List<UUID> deleted = jdbc.sql("select id from webhook.endpoint where id = any(:ids) and deleted_at is not null")
                .param("ids", lanes.stream().map(Lane::endpointId).distinct().toArray(UUID[]::new))
                .query(UUID.class)
                .list();
        deleted.stream().sorted().forEach(endpoint -> holds.giveUpAll(endpoint, now));
    }

    private List<Lane> late(List<Lane> lanes, Instant now) {
        return jdbc.sql("""
                        select l.endpoint_id, l.booking_id
                        from unnest(:endpoints::uuid[], :bookings::uuid[]) as w(endpoint_id, booking_id)
                        join webhook.lane l using (endpoint_id, booking_id)
                        cross join lateral (
                            select created_at, attempts, next_attempt_at from webhook.delivery d
                            where d.endpoint_id = l.endpoint_id and d.booking_id = l.booking_id and d.state in ('pending', 'in_flight')
                            order by d.sequence limit 1) head
                        where l.held_until is null
                          and case when l.due_at is null then webhook.lane_due(l.endpoint_id, l.booking_id) is not null
                                   when l.leased then l.due_at > :lease
                                   else l.due_at > :now and (head.next_attempt_at < l.due_at
                                       or (head.attempts = 0 and head.created_at > :soon)) end
                        order by l.endpoint_id, l.booking_id for update of l skip locked
                        """)
                .param("endpoints", lanes.stream().map(Lane::endpointId).toArray(UUID[]::new))
                .param("bookings", lanes.stream().map(Lane::bookingId).toArray(UUID[]::new))
                .param("now", at(now))
                .param("soon", at(now.plus(SOON)))
                .param("lease", at(now.plus(lease)))
                .query((row, _) -> lane(row))
                .list();
    }

    private void putRight(List<Lane> late, Instant now) {
        UUID[] endpoints = late.stream().map(Lane::endpointId).toArray(UUID[]::new);
        UUID[] bookings = late.stream().map(Lane::bookingId).toArray(UUID[]::new);
        jdbc.sql("""
                        update webhook.delivery d set next_attempt_at = :now
                        from unnest(:endpoints::uuid[], :bookings::uuid[]) as w(endpoint_id, booking_id)
                        where d.endpoint_id = w.endpoint_id and d.booking_id = w.booking_id and d.state = 'pending'
                          and d.attempts = 0 and d.created_at > :soon and d.next_attempt_at > :now
                        """)
                .param("endpoints", endpoints)
                .param("bookings", bookings)
                .param("now", at(now))
                .param("soon", at(now.plus(SOON)))
                .update();
        jdbc.sql("""
                        update webhook.lane l
                        set due_at = case when leased then least(due_at, :lease)
                                          else webhook.lane_due(l.endpoint_id, l.booking_id) end
                        from unnest(:endpoints::uuid[], :bookings::uuid[]) as w(endpoint_id, booking_id)
                        where l.endpoint_id = w.endpoint_id and l.booking_id = w.booking_id
                        """)
                .param("endpoints", endpoints)
                .param("bookings", bookings)
                .param("lease", at(now.plus(lease)))
                .update();
    }

    private static Lane lane(ResultSet row) throws SQLException {
        return new Lane(row.getObject("endpoint_id", UUID.class), row.getObject("booking_id", UUID.class));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

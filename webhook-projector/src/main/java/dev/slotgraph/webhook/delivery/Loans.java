package dev.slotgraph.webhook.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lends lanes to this node, each for the time of one exchange, and takes them back. Joins the caller's transaction. Thread-safe. */
final class Loans {

    /** Until an endpoint is looked at again whose secret nobody can open. */
    private static final Duration WITHOUT_SECRET = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Duration lease;

    /** @param lease how long a lane is lent */
    Loans(JdbcTemplate jdbc, Duration lease) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
        this.lease = lease;
    }

    /**
     * Borrows lanes that are due, of different endpoints in random order.
     *
     * @param free of one endpoint, where it is fewer than the room says
     * @param paced endpoints with a rate limit that may send
     * @param probes endpoints that may be tried though their breaker is open
     */
    List<Lent> borrow(Instant now, Lanes.Room room, Map<UUID, Integer> free, Set<UUID> paced, List<UUID> probes) {
        List<UUID> endpoints = List.copyOf(free.keySet());
        List<String> hosts = List.copyOf(room.hosts().keySet());
        return jdbc.sql("""
                        with due as materialized (
                            select e.id as endpoint_id, l.booking_id, e.host, e.host_room
                            from (select id, host, coalesce(h.room, :perHost) as host_room,
                                         case when k.failing_since is null then :each else :failing end as most
                                  from webhook.endpoint
                                  left join webhook.endpoint_health k on k.endpoint_id = id
                                  left join unnest(:hosts::text[], :hostRoom::int[]) as h(name, room) on h.name = host
                                  where status = 'enabled' and deleted_at is null
                                    and (rate_limit is null or id = any(:paced))
                                    and coalesce(h.room, :perHost) > 0
                                    and (id = any(:probes) or k.open_until is null)
                                  order by random()) e
                            left join unnest(:endpoints::uuid[], :room::int[], :busy::int[]) as r(endpoint_id, room, busy) on r.endpoint_id = e.id
                            cross join lateral (
                                select booking_id from webhook.lane
                                where endpoint_id = e.id and due_at <= :now
                                order by due_at
                                limit greatest(0, least(r.room, e.most - coalesce(r.busy, 0), e.host_room))
                                for update skip locked) l
                            limit :most),
                        fair as (
                            select endpoint_id, booking_id, host_room, row_number() over (partition by host) as nth from due)
                        update webhook.lane l set fence = l.fence + 1, leased = true, due_at = :until
                        from fair where l.endpoint_id = fair.endpoint_id and l.booking_id = fair.booking_id and nth <= host_room
                        returning l.endpoint_id, l.booking_id, l.fence
                        """)
                .param("paced", paced.toArray(UUID[]::new))
                .param("probes", probes.toArray(UUID[]::new))
                .param("endpoints", endpoints.toArray(UUID[]::new))
                .param("room", endpoints.stream().map(free::get).toArray(Integer[]::new))
                .param(
                        "busy",
                        endpoints.stream()
                                .map(endpoint -> room.busy().getOrDefault(endpoint, 0))
                                .toArray(Integer[]::new))
                .param("each", room.mostEach())
                .param("failing", Math.min(room.mostEach(), room.mostFailing()))
                .param("hosts", hosts.toArray(String[]::new))
                .param("hostRoom", hosts.stream().map(room.hosts()::get).toArray(Integer[]::new))
                .param("perHost", room.mostHost())
                .param("most", room.most())
                .param("now", at(now))
                .param("until", at(now.plus(lease)))
                .query((row, _) -> lent(row))
                .list();
    }

    /**
     * Takes lanes back of which nothing may leave yet: because a replay has not reached their head, because there is none, or because
     * no secret can sign it.
     *
     * @param withoutSecret those that no secret can sign for
     */
    void giveBackUnused(Collection<Lent> unused, Set<Lent> withoutSecret, Instant now) {
        if (unused.isEmpty()) {
            return;
        }
        batches.batchUpdate("""
                update webhook.lane set leased = false, due_at = greatest(webhook.lane_due(endpoint_id, booking_id), ?)
                where endpoint_id = ? and booking_id = ?
                """, unused, unused.size(), (statement, lane) -> {
            statement.setTimestamp(1, withoutSecret.contains(lane) ? Timestamp.from(now.plus(WITHOUT_SECRET)) : null);
            statement.setObject(2, lane.endpointId());
            statement.setObject(3, lane.bookingId());
        });
    }

    /** When the next lane is due; empty when none waits for a time. */
    Optional<Instant> nextDue(Instant now) {
        return jdbc.sql("""
                        select min(l.due_at) as due_at from webhook.endpoint e
                        cross join lateral (
                            select due_at from webhook.lane where endpoint_id = e.id and due_at > :now order by due_at limit 1) l
                        where e.status = 'enabled' and e.deleted_at is null
                        """)
                .param("now", at(now))
                .query((row, _) -> Optional.ofNullable(row.getObject("due_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /** Locks the lanes that the attempts went through, in the order of their keys; those that are lent are told. */
    Set<Lent> lock(Collection<Finished> all) {
        return Set.copyOf(jdbc.sql("""
                        select endpoint_id, booking_id, fence from webhook.lane
                        where leased and (endpoint_id, booking_id) in
                            (select * from unnest(:endpoints::uuid[], :bookings::uuid[]) as f(endpoint_id, booking_id))
                        order by endpoint_id, booking_id
                        for update
                        """)
                .param(
                        "endpoints",
                        all.stream().map(f -> f.claim().endpointId()).toArray(UUID[]::new))
                .param("bookings", all.stream().map(f -> f.claim().bookingId()).toArray(UUID[]::new))
                .query((row, _) -> lent(row))
                .list());
    }

    /** Takes lanes back after their attempts. */
    void giveBack(Collection<Verdict> verdicts) {
        batches.batchUpdate("""
                update webhook.lane l
                set leased = false, held_until = w.held_until,
                    due_at = case when w.held_until is null then webhook.lane_due(l.endpoint_id, l.booking_id) end
                from (values (?::uuid, ?::uuid, ?::timestamptz)) as w(endpoint_id, booking_id, held_until)
                where l.endpoint_id = w.endpoint_id and l.booking_id = w.booking_id
                """, verdicts, verdicts.size(), (statement, verdict) -> {
            statement.setObject(1, verdict.finished().claim().endpointId());
            statement.setObject(2, verdict.finished().claim().bookingId());
            statement.setTimestamp(3, timestamp(verdict.heldUntil()));
        });
    }

    private static Lent lent(ResultSet row) throws SQLException {
        return new Lent(
                row.getObject("endpoint_id", UUID.class),
                row.getObject("booking_id", UUID.class),
                row.getLong("fence"));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.webhook.delivery.ReplayInbox.Again;
import dev.slotgraph.webhook.delivery.ReplayInbox.Known;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.signature.MessageBody;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements of a round of a replay, a few for hundreds of messages. Joins the caller's transaction. Thread-safe. */
public final class ReplayedRows {

    private final JdbcClient jdbc;
    private final Ids ids;

    public ReplayedRows(JdbcClient jdbc, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
    }

    /**
     * A message that goes again.
     *
     * @param body empty where it is still there
     * @param redacted whether the body is not what it was, because a person in it was erased
     */
    record Reopened(UUID id, Optional<MessageBody> body, boolean redacted) {}

    /** Locks the bookings' lanes in the order of their ids, the missing ones made. */
    void lock(UUID endpoint, Map<UUID, Long> began) {
        UUID[] bookings = began.keySet().toArray(UUID[]::new);
        Long[] positions = new Long[bookings.length];
        for (int i = 0; i < bookings.length; i++) {
            positions[i] = began.get(bookings[i]);
        }
        jdbc.sql("""
                        insert into webhook.lane (endpoint_id, booking_id, began, seen_sequence, last_sequence)
                        select :endpoint, booking_id, began, 0, 0 from unnest(:bookings::uuid[], :began::bigint[]) as b(booking_id, began)
                        order by booking_id
                        on conflict (endpoint_id, booking_id) do nothing
                        """)
                .param("endpoint", endpoint)
                .param("bookings", bookings)
                .param("began", positions)
                .update();
        jdbc.sql("""
                        select count(*) from (select from webhook.lane where endpoint_id = :endpoint and booking_id = any(:bookings)
                            order by booking_id for update) locked
                        """)
                .param("endpoint", endpoint)
                .param("bookings", bookings)
                .query(Long.class)
                .single();
    }

    Map<String, Known> known(UUID endpoint, Collection<String> webhookIds) {
        var known = new HashMap<String, Known>();
        jdbc.sql("""
                        select id, webhook_id, state, body is not null as has_body, encode(body_sha256, 'hex') as sha256,
                               format, schema_version, fields_masked, booking_url
                        from webhook.delivery where endpoint_id = :endpoint and webhook_id = any(:ids)
                        """)
                .param("endpoint", endpoint)
                .param("ids", webhookIds.toArray(String[]::new))
                .query(row -> {
                    known.put(
                            row.getString("webhook_id"),
                            new Known(
                                    row.getObject("id", UUID.class),
                                    row.getString("state"),
                                    row.getBoolean("has_body"),
                                    row.getString("sha256"),
                                    DeliveryLog.rendering(row)));
                });
        return known;
    }

    /** @param all in the order of their bookings and sequences */
    void insert(UUID replay, Endpoint endpoint, List<Again> all, OffsetDateTime now) {
        if (all.isEmpty()) {
            return;
        }
        var first = all.getFirst().message().rendering();
        jdbc.sql("""
                        insert into webhook.delivery
                            (id, endpoint_id, webhook_id, booking_id, sequence, previous_sequence, position, public_type, body,
                             body_sha256, retry_schedule, state, next_attempt_at, created_at, finished_at, occurred_at, format,
                             schema_version, fields_masked, booking_url, replay_id)
                        select id, :endpoint, webhook, booking, sequence, 0, position, type, body, sha256, :schedule::bigint[],
                               case when body is null then 'suppressed' else 'pending' end, case when body is not null then :now end,
                               :now, case when body is null then :now end, occurred, :format, :schema, :masked::text[], :url, :replay
                        from unnest(:ids::uuid[], :webhooks::text[], :bookings::uuid[], :sequences::int[], :positions::bigint[],
                                    :types::text[], :bodies::bytea[], :hashes::bytea[], :occurred::timestamptz[])
                            as m(id, webhook, booking, sequence, position, type, body, sha256, occurred)
                        """)
                .param("endpoint", endpoint.id())
                .param(
                        "schedule",
                        endpoint.retry().steps().stream()
                                .map(Duration::toMillis)
                                .toArray(Long[]::new))
                .param("now", now)
                .param("format", first.format().text())
                .param("schema", first.schemaVersion())
                .param("masked", first.masked().toArray(String[]::new))
                .param("url", first.bookingUrl())
                .param("replay", replay)
                .param("ids", column(all, _ -> ids.next(), UUID[]::new))
                .param("webhooks", column(all, Again::webhookId, String[]::new))
                .param("bookings", column(all, Again::bookingId, UUID[]::new))
                .param("sequences", column(all, Again::sequence, Integer[]::new))
                .param("positions", column(all, one -> one.message().position(), Long[]::new))
                .param("types", column(all, one -> one.message().publicType(), String[]::new))
                .param("bodies", bodies(all))
                .param("hashes", column(all, one -> one.message().body().sha256(), byte[][]::new))
                .param(
                        "occurred",
                        column(
                                all,
                                one -> one.message()
                                        .occurredAt()
                                        .atOffset(ZoneOffset.UTC)
                                        .toString(),
                                String[]::new))
                .update();
        chain(endpoint.id(), column(all, Again::bookingId, UUID[]::new));
        remember(endpoint.id(), all);
    }

    private static byte[][] bodies(List<Again> all) {
        var bodies = new byte[all.size()][];
        for (int i = 0; i < bodies.length; i++) {
            if (!all.get(i).suppressed()) {
                bodies[i] = all.get(i).message().body().bytes();
            }
        }
        return bodies;
    }

    /** Whoever was not sent yet has before it what comes before it now. */
    private void chain(UUID endpoint, UUID[] bookings) {
        jdbc.sql("""
                        update webhook.delivery d set previous_sequence = before.sequence
                        from (select id, coalesce(max(sequence) filter (where state <> 'suppressed') over (
                                  partition by booking_id order by sequence groups between unbounded preceding and 1 preceding), 0) as sequence
                              from webhook.delivery where endpoint_id = :endpoint and booking_id = any(:bookings)) before
                        where d.id = before.id and d.attempts = 0 and d.previous_sequence < before.sequence
                        """).param("endpoint", endpoint).param("bookings", bookings).update();
    }

    /** In the lanes, the newest that they know. */
    private void remember(UUID endpoint, List<Again> all) {
        var newest = new HashMap<UUID, Again>();
        all.stream().filter(one -> !one.suppressed()).forEach(one -> newest.put(one.bookingId(), one));
        var lanes = List.copyOf(newest.values());
        jdbc.sql("""
                        update webhook.lane l
                        set last_content = case when l.last_sequence < n.sequence then n.content else l.last_content end,
                            last_sequence = greatest(l.last_sequence, n.sequence), seen_sequence = greatest(l.seen_sequence, n.sequence)
                        from unnest(:bookings::uuid[], :sequences::int[], :contents::bytea[]) as n(booking_id, sequence, content)
                        where l.endpoint_id = :endpoint and l.booking_id = n.booking_id
                        """)
                .param("endpoint", endpoint)
                .param("bookings", column(lanes, Again::bookingId, UUID[]::new))
                .param("sequences", column(lanes, Again::sequence, Integer[]::new))
                .param("contents", column(lanes, one -> one.message().content().sha256(), byte[][]::new))
                .update();
    }

    void reopen(UUID replay, List<Reopened> all, OffsetDateTime now) {
        if (all.isEmpty()) {
            return;
        }
        var bodies = new byte[all.size()][];
        for (int i = 0; i < bodies.length; i++) {
            var body = all.get(i).body();
            if (body.isPresent()) {
                bodies[i] = body.get().bytes();
            }
        }
        jdbc.sql("""
                        update webhook.delivery d
                        set state = 'pending', replayed_from = state, steps_used = 0, next_attempt_at = :now, finished_at = null,
                            body = coalesce(d.body, r.body), redacted = d.redacted or r.redacted, replay_id = :replay
                        from unnest(:ids::uuid[], :bodies::bytea[], :redacted::boolean[]) as r(id, body, redacted)
                        where d.id = r.id
                        """)
                .param("now", now)
                .param("replay", replay)
                .param("ids", column(all, Reopened::id, UUID[]::new))
                .param("bodies", bodies)
                .param("redacted", column(all, Reopened::redacted, Boolean[]::new))
                .update();
    }

    /** Lets lanes go on that are held, and wakes them all. */
    void resume(UUID endpoint, Collection<UUID> bookings, OffsetDateTime now) {
        UUID[] lanes = bookings.toArray(UUID[]::new);
        jdbc.sql("""
                        update webhook.delivery set state = 'pending', steps_used = 0, next_attempt_at = :now
                        where endpoint_id = :endpoint and booking_id = any(:bookings) and state = 'held'
                        """)
                .param("now", now)
                .param("endpoint", endpoint)
                .param("bookings", lanes)
                .update();
        jdbc.sql("""
                        update webhook.lane set due_at = :now, held_until = null
                        where endpoint_id = :endpoint and booking_id = any(:bookings) and not leased
                        """)
                .param("now", now)
                .param("endpoint", endpoint)
                .param("bookings", lanes)
                .update();
    }

    private static <R, C> C[] column(List<R> rows, Function<? super R, ? extends C> value, IntFunction<C[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}

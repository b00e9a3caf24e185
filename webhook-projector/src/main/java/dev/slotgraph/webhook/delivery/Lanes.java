package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.health.Health;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.ledger.Entry;
import dev.slotgraph.webhook.ledger.Ledger;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.NextStep;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The lanes in the database: which messages may leave, and what became of those that left. Any number of nodes work on the same
 * lanes; a lane is lent to one of them for the time of one exchange. Thread-safe.
 *
 * <p>Locks are taken in this order: endpoint, then lanes by their key, then deliveries.
 */
final class Lanes {

    /** Until an endpoint is looked at again whose secret nobody can open. */
    private static final Duration WITHOUT_SECRET = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final WaitingLanes waiting;
    private final TransactionOperations transactions;
    private final EndpointCatalog catalog;
    private final SecretStore secrets;
    private final HealthStore health;
    private final Ledger ledger;
    private final Duration lease;
    private final Duration holdFor;
    private final String node;

    /**
     * @param lease longer than any exchange lasts, by what the clocks of the nodes may differ
     * @param holdFor how long a lane is held before it goes on without its head
     * @param node by which the ledger names this one
     */
    Lanes(
            JdbcTemplate jdbc,
            TransactionOperations transactions,
            EndpointCatalog catalog,
            SecretStore secrets,
            HealthStore health,
            Ledger ledger,
            Duration lease,
            Duration holdFor,
            String node) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
        this.waiting = new WaitingLanes(this.jdbc, lease);
        this.transactions = transactions;
        this.catalog = catalog;
        this.secrets = secrets;
        this.health = health;
        this.ledger = ledger;
        this.lease = lease;
        this.holdFor = holdFor;
        this.node = node;
    }

    /**
     * What was claimed.
     *
     * @param nextPaceAt when an endpoint that its rate limit holds back may send again; null if none is held back
     */
    record Claims(List<Claim> claims, @Nullable Instant nextPaceAt) {}

    private record Lent(UUID endpointId, UUID bookingId, long fence) {}

    /**
     * How many lanes may be borrowed.
     *
     * @param most at all
     * @param mostEach of one endpoint
     * @param mostFailing of one endpoint to which nothing has got through lately
     * @param busy with one endpoint already
     * @param mostHost of one host
     * @param hosts of one host, where it is fewer than {@code mostHost}
     */
    record Room(
            int most,
            int mostEach,
            int mostFailing,
            Map<UUID, Integer> busy,
            int mostHost,
            Map<String, Integer> hosts) {}

    /**
     * Borrows lanes that are due, of different endpoints in random order, so that none starves.
     *
     * @param room what may be borrowed
     */
    Claims claim(Instant now, Room room) {
        return inTransaction(() -> {
            List<UUID> probes = health.probes(now);
            Map<UUID, Pace> paces = paces(now);
            var free = new HashMap<UUID, Integer>();
            room.busy().forEach((endpoint, busy) -> free.put(endpoint, Math.max(0, room.mostEach() - busy)));
            paces.forEach((endpoint, pace) ->
                    free.merge(endpoint, Math.min(room.mostEach(), pace.allowance(now)), Math::min));
            probes.forEach(endpoint -> free.merge(endpoint, 1, Math::min));
            List<Lent> lent = borrow(now, room, free, paces.keySet(), probes);
            var probed = lent.stream().map(Lent::endpointId).collect(Collectors.toSet());
            probed.retainAll(probes);
            health.probing(probed, now.plus(lease));
            Instant nextPaceAt = spend(paces, lent, now);
            return new Claims(lent.isEmpty() ? List.of() : claims(lent, now), nextPaceAt);
        });
    }

    /** The paces of the endpoints that have one; not those that another node is claiming for right now. */
    private Map<UUID, Pace> paces(Instant now) {
        var paces = new HashMap<UUID, Pace>();
        jdbc.sql("""
                        select p.endpoint_id, e.rate_limit, p.free_at
                        from webhook.endpoint_pace p join webhook.endpoint e on e.id = p.endpoint_id
                        where e.rate_limit is not null and e.status = 'enabled' and e.deleted_at is null
                          and exists (select from webhook.lane l where l.endpoint_id = e.id and l.due_at <= :now)
                        for update of p skip locked
                        """).param("now", at(now)).query(row -> {
            paces.put(
                    row.getObject("endpoint_id", UUID.class),
                    new Pace(row.getInt("rate_limit"), instant(row, "free_at")));
        });
        return paces;
    }

    private List<Lent> borrow(Instant now, Room room, Map<UUID, Integer> free, Set<UUID> paced, List<UUID> probes) {
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
                .query((row, _) -> new Lent(
                        row.getObject("endpoint_id", UUID.class),
                        row.getObject("booking_id", UUID.class),
                        row.getLong("fence")))
                .list();
    }

    private @Nullable Instant spend(Map<UUID, Pace> paces, List<Lent> lent, Instant now) {
        Map<UUID, Long> taken = lent.stream().collect(Collectors.groupingBy(Lent::endpointId, Collectors.counting()));
        var spent = new HashMap<UUID, Pace>();
        paces.forEach((endpoint, pace) ->
                spent.put(endpoint, pace.spent(taken.getOrDefault(endpoint, 0L).intValue(), now)));
        spent.keySet().retainAll(taken.keySet());
        batches.batchUpdate(
                "update webhook.endpoint_pace set free_at = ? where endpoint_id = ?",
                spent.entrySet(),
                Math.max(1, spent.size()),
                (statement, entry) -> {
                    statement.setTimestamp(1, Timestamp.from(entry.getValue().freeAt()));
                    statement.setObject(2, entry.getKey());
                });
        return paces.entrySet().stream()
                .map(entry ->
                        spent.getOrDefault(entry.getKey(), entry.getValue()).next())
                .filter(next -> next.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
    }

    private List<Claim> claims(List<Lent> lent, Instant now) {
        Set<UUID> ids = lent.stream().map(Lent::endpointId).collect(Collectors.toSet());
        Map<UUID, List<WebhookSecret>> keys = secrets.live(ids, now);
        var signable = lent.stream()
                .filter(lane -> keys.containsKey(lane.endpointId()))
                .toList();
        List<Claim> claims = heads(signable, keys);
        giveBack(lent, claims, signable, now);
        return claims;
    }

    /**
     * The oldest open message of each lane. A statement of its own: its snapshot must be newer than the locks, else it could see a
     * message as open that was acknowledged a moment ago.
     */
    private List<Claim> heads(List<Lent> lent, Map<UUID, List<WebhookSecret>> keys) {
        Map<UUID, Endpoint> endpoints =
                catalog.find(keys.keySet()).stream().collect(Collectors.toMap(Endpoint::id, Function.identity()));
        return jdbc
                .sql("""
                        update webhook.delivery d set state = 'in_flight', attempts = d.attempts + 1
                        from unnest(:endpoints::uuid[], :bookings::uuid[], :fences::bigint[]) as c(endpoint_id, booking_id, fence)
                        join webhook.endpoint e on e.id = c.endpoint_id
                        cross join lateral (
                            select id from webhook.delivery
                            where endpoint_id = c.endpoint_id and booking_id = c.booking_id and state in ('pending', 'in_flight')
                            order by sequence limit 1) head
                        where d.id = head.id and webhook.lane_due(c.endpoint_id, c.booking_id) is not null
                        returning d.id, d.endpoint_id, d.booking_id, d.webhook_id, d.sequence, d.previous_sequence, d.body,
                                  d.attempts, d.steps_used, d.retry_schedule, d.replay_id, d.occurred_at, d.format, d.redacted, d.position, c.fence, e.host
                        """)
                .param("endpoints", lent.stream().map(Lent::endpointId).toArray(UUID[]::new))
                .param("bookings", lent.stream().map(Lent::bookingId).toArray(UUID[]::new))
                .param("fences", lent.stream().map(Lent::fence).toArray(Long[]::new))
                .query((row, _) -> claim(row, endpoints, keys))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Claim> claim(
            ResultSet row, Map<UUID, Endpoint> endpoints, Map<UUID, List<WebhookSecret>> keys) throws SQLException {
        Endpoint endpoint = endpoints.get(row.getObject("endpoint_id", UUID.class));
        if (endpoint == null) {
            // Deleted since; its lanes go with it.
            return Optional.empty();
        }
        return Optional.of(new Claim(
                row.getObject("id", UUID.class),
                endpoint.id(),
                row.getObject("booking_id", UUID.class),
                row.getString("webhook_id"),
                row.getInt("sequence"),
                row.getInt("previous_sequence"),
                MessageBody.of(row.getBytes("body")),
                row.getInt("attempts"),
                row.getInt("steps_used"),
                new RetrySchedule(
                        Stream.of((Long[]) row.getArray("retry_schedule").getArray())
                                .map(Duration::ofMillis)
                                .toList()),
                row.getObject("replay_id", UUID.class),
                row.getBoolean("redacted"),
                row.getLong("position") == MetaMessages.POSITION,
                instant(row, "occurred_at"),
                row.getLong("fence"),
                endpoint.settings().url(),
                row.getString("host"),
                Format.named(row.getString("format")).orElseThrow(),
                endpoint.settings().afterExhaustion(),
                keys.getOrDefault(endpoint.id(), List.of())));
    }

    /**
     * Lanes of which nothing may leave yet: because a replay has not reached their head, because there is none, or because no secret
     * can sign it.
     */
    private void giveBack(List<Lent> lent, List<Claim> claims, List<Lent> signable, Instant now) {
        var claimed = claims.stream().map(Lanes::lent).collect(Collectors.toSet());
        var unused = lent.stream().filter(lane -> !claimed.contains(lane)).toList();
        if (unused.isEmpty()) {
            return;
        }
        var able = Set.copyOf(signable);
        batches.batchUpdate("""
                update webhook.lane set leased = false, due_at = greatest(webhook.lane_due(endpoint_id, booking_id), ?)
                where endpoint_id = ? and booking_id = ?
                """, unused, unused.size(), (statement, lane) -> {
            statement.setTimestamp(1, able.contains(lane) ? null : Timestamp.from(now.plus(WITHOUT_SECRET)));
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

    /** What becomes of a delivery and its lane. */
    private record Verdict(
            Finished finished,
            String state,
            int stepsUsed,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant heldUntil) {}

    /**
     * Writes down what became of attempts: all of them in the ledger, and those whose lease still holds in their lanes.
     *
     * @param endpoints disables those whose receiver wants no more
     */
    void record(Collection<Finished> all, Endpoints endpoints, Instant now) {
        inTransaction(() -> {
            endpoints.lock(changing(all));
            all.stream()
                    .filter(finished -> finished.next() instanceof NextStep.Disable)
                    .map(finished -> finished.claim().endpointId())
                    .distinct()
                    .sorted()
                    .forEach(endpoint -> endpoints.disable(endpoint, "gone"));
            judge(all, endpoints, now);
            Set<Lent> current = lock(all);
            List<Verdict> verdicts = all.stream()
                    .filter(finished -> current.contains(lent(finished)))
                    .map(finished -> verdict(finished, now))
                    .toList();
            ledger(all, current, now);
            noteExhausted(verdicts, endpoints);
            if (!verdicts.isEmpty()) {
                deliveries(verdicts, now);
                supersede(verdicts, now);
                giveBack(verdicts);
            }
            return verdicts;
        });
    }

    /** The endpoints that the results may bring something about for. They are locked first. */
    private Set<UUID> changing(Collection<Finished> all) {
        Set<UUID> ids =
                all.stream().map(finished -> finished.claim().endpointId()).collect(Collectors.toSet());
        var changing = new HashSet<>(health.troubled(ids));
        all.stream()
                .filter(finished -> !(finished.next() instanceof NextStep.Done))
                .forEach(finished -> changing.add(finished.claim().endpointId()));
        return changing;
    }

    /** What the results say about the receivers, and what that brings about. */
    private void judge(Collection<Finished> all, Endpoints endpoints, Instant now) {
        record Count(int delivered, int failed) {

            Count plus(Count other) {
                return new Count(delivered + other.delivered, failed + other.failed);
            }
        }
        var counts = new TreeMap<UUID, Count>();
        for (Finished finished : all) {
            var count = switch (finished.result().outcome()) {
                case Outcome.Delivered _, Outcome.Refused _ -> new Count(1, 0);
                case Outcome.Failed _, Outcome.Blocked _ -> new Count(0, 1);
                case Outcome.Gone _, Outcome.Interrupted _ -> new Count(0, 0);
            };
            counts.merge(finished.claim().endpointId(), count, Count::plus);
        }
        counts.values().removeIf(new Count(0, 0)::equals);
        Map<UUID, Health> before = health.lock(counts.keySet(), now);
        var after = new TreeMap<UUID, Health>();
        counts.forEach((endpoint, count) -> {
            Health known = before.get(endpoint);
            if (known != null) {
                var judged = known.after(count.delivered(), count.failed(), now);
                after.put(endpoint, judged.health());
                endpoints.changed(endpoint, judged.change());
            }
        });
        health.save(after);
    }

    private Set<Lent> lock(Collection<Finished> all) {
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
                .query((row, _) -> new Lent(
                        row.getObject("endpoint_id", UUID.class),
                        row.getObject("booking_id", UUID.class),
                        row.getLong("fence")))
                .list());
    }

    private Verdict verdict(Finished finished, Instant now) {
        Claim claim = finished.claim();
        return switch (finished.next()) {
            case NextStep.Done _ -> new Verdict(finished, "delivered", claim.stepsUsed(), null, null);
            case NextStep.GiveUp _ -> new Verdict(finished, "failed", claim.stepsUsed() + 1, null, null);
            case NextStep.Disable _ -> new Verdict(finished, "pending", 0, now, null);
            case NextStep.Retry retry ->
                new Verdict(finished, "pending", claim.stepsUsed() + (retry.counted() ? 1 : 0), retry.at(), null);
            case NextStep.Exhausted _ ->
                claim.afterExhaustion() == AfterExhaustion.HOLD
                        ? new Verdict(finished, "held", claim.stepsUsed() + 1, null, now.plus(holdFor))
                        : new Verdict(finished, "failed", claim.stepsUsed() + 1, null, null);
        };
    }

    private void ledger(Collection<Finished> all, Set<Lent> current, Instant now) {
        ledger.append(all.stream().map(finished -> entry(finished, current)).toList(), now);
    }

    private Entry entry(Finished finished, Set<Lent> current) {
        Claim claim = finished.claim();
        var result = finished.result();
        return new Entry(
                claim.endpointId(),
                0,
                claim.deliveryId(),
                HexFormat.of().formatHex(claim.body().sha256()),
                claim.attempt(),
                claim.url(),
                result.startedAt(),
                (int) Math.min(Integer.MAX_VALUE, result.took().toMillis()),
                result.status(),
                result.outcome().errorClass().map(error -> error.text()).orElse(null),
                result.responseHead(),
                claim.replayId(),
                node,
                claim.fence(),
                current.contains(lent(finished)));
    }

    /** Tells of messages that have used up their retries; not of those that tell of endpoints, which would go round. */
    private static void noteExhausted(List<Verdict> verdicts, Endpoints endpoints) {
        verdicts.stream()
                .map(Verdict::finished)
                .filter(finished -> finished.next() instanceof NextStep.Exhausted
                        && !finished.claim().meta())
                .map(Finished::claim)
                .sorted(Comparator.comparing(Claim::endpointId))
                .forEach(claim -> endpoints.note(
                        claim.endpointId(),
                        "delivery.exhausted",
                        Map.of(
                                "delivery_id", claim.deliveryId(),
                                "webhook_id", claim.webhookId(),
                                "booking_id", claim.bookingId(),
                                "after_exhaustion",
                                        claim.afterExhaustion().name().toLowerCase(Locale.ROOT))));
    }

    private void deliveries(List<Verdict> verdicts, Instant now) {
        batches.batchUpdate("""
                update webhook.delivery
                set state = ?, steps_used = ?, next_attempt_at = ?, finished_at = ?, body = case when ? then null else body end
                where id = ?
                """, verdicts, verdicts.size(), (statement, verdict) -> {
            boolean finished = Set.of("delivered", "failed").contains(verdict.state());
            statement.setString(1, verdict.state());
            statement.setInt(2, verdict.stepsUsed());
            statement.setTimestamp(3, timestamp(verdict.nextAttemptAt()));
            statement.setTimestamp(4, finished ? Timestamp.from(now) : null);
            statement.setBoolean(5, verdict.state().equals("delivered"));
            statement.setObject(6, verdict.finished().claim().deliveryId());
        });
    }

    /** Of lanes that only want the latest, gives up all that is older; a deletion is never passed over. */
    private void supersede(List<Verdict> verdicts, Instant now) {
        List<Claim> exhausted = verdicts.stream()
                .map(Verdict::finished)
                .filter(finished -> finished.next() instanceof NextStep.Exhausted)
                .map(Finished::claim)
                .filter(claim -> claim.afterExhaustion() == AfterExhaustion.LATEST)
                .toList();
        if (exhausted.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        with open as (
                            select d.id, d.public_type, d.sequence < max(d.sequence) over (partition by d.endpoint_id, d.booking_id) as old
                            from webhook.delivery d
                            where (d.endpoint_id, d.booking_id) in
                                (select * from unnest(:endpoints::uuid[], :bookings::uuid[]) as l(endpoint_id, booking_id))
                              and (d.state = 'pending' or d.id = any(:exhausted)))
                        update webhook.delivery d set state = 'superseded', next_attempt_at = null, finished_at = :now
                        from open where d.id = open.id and open.old and open.public_type <> 'booking.deleted'
                        """)
                .param("endpoints", exhausted.stream().map(Claim::endpointId).toArray(UUID[]::new))
                .param("bookings", exhausted.stream().map(Claim::bookingId).toArray(UUID[]::new))
                .param("exhausted", exhausted.stream().map(Claim::deliveryId).toArray(UUID[]::new))
                .param("now", at(now))
                .update();
    }

    private void giveBack(List<Verdict> verdicts) {
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

    /** Signs what has been written down since. */
    void checkpoint(Instant now) {
        transactions.executeWithoutResult(_ -> ledger.checkpoint(now));
    }

    /**
     * Lets lanes go on that have waited for long enough, or would wait for ever.
     *
     * @param after where the walk through all of them has come to
     * @return where it has come to now
     */
    WaitingLanes.Lane wake(WaitingLanes.Lane after, Instant now) {
        return inTransaction(() -> {
            waiting.releaseHeld(now);
            return waiting.walk(after, now);
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Optional.ofNullable(transactions.execute(_ -> work.get())).orElseThrow();
    }

    private static Lent lent(Finished finished) {
        return lent(finished.claim());
    }

    private static Lent lent(Claim claim) {
        return new Lent(claim.endpointId(), claim.bookingId(), claim.fence());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

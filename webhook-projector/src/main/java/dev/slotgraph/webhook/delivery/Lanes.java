package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.ledger.Ledger;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

    private final TransactionOperations transactions;
    private final Loans loans;
    private final Heads heads;
    private final Paces paces;
    private final Verdicts verdicts;
    private final Receivers receivers;
    private final WaitingLanes waiting;
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
            SecretStore secrets,
            HealthStore health,
            Ledger ledger,
            Duration lease,
            Duration holdFor,
            String node) {
        JdbcClient client = JdbcClient.create(jdbc);
        this.transactions = transactions;
        this.loans = new Loans(jdbc, lease);
        this.heads = new Heads(client);
        this.paces = new Paces(jdbc);
        this.verdicts = new Verdicts(jdbc);
        this.receivers = new Receivers(health);
        this.waiting = new WaitingLanes(client, lease);
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
            Map<UUID, Pace> paced = paces.lock(now);
            List<Lent> lent = loans.borrow(now, room, free(now, room, paced, probes), paced.keySet(), probes);
            var probed = lent.stream().map(Lent::endpointId).collect(Collectors.toSet());
            probed.retainAll(probes);
            health.probing(probed, now.plus(lease));
            Instant nextPaceAt = paces.spend(paced, lent, now);
            return new Claims(lent.isEmpty() ? List.of() : claims(lent, now), nextPaceAt);
        });
    }

    /** How many lanes of an endpoint may be borrowed, where that is not what the room says of all. */
    private static Map<UUID, Integer> free(Instant now, Room room, Map<UUID, Pace> paced, List<UUID> probes) {
        var free = new HashMap<UUID, Integer>();
        room.busy().forEach((endpoint, busy) -> free.put(endpoint, Math.max(0, room.mostEach() - busy)));
        paced.forEach(
                (endpoint, pace) -> free.merge(endpoint, Math.min(room.mostEach(), pace.allowance(now)), Math::min));
        probes.forEach(endpoint -> free.merge(endpoint, 1, Math::min));
        return free;
    }

    private List<Claim> claims(List<Lent> lent, Instant now) {
        Set<UUID> endpoints = lent.stream().map(Lent::endpointId).collect(Collectors.toSet());
        Map<UUID, List<WebhookSecret>> keys = secrets.live(endpoints, now);
        Map<Boolean, List<Lent>> bySigned =
                lent.stream().collect(Collectors.partitioningBy(lane -> keys.containsKey(lane.endpointId())));
        List<Lent> signed = bySigned.getOrDefault(true, List.of());
        List<Claim> claims = signed.isEmpty() ? List.of() : heads.take(signed, keys);
        var unused = new HashSet<>(lent);
        claims.stream().map(Lent::of).forEach(unused::remove);
        loans.giveBackUnused(unused, Set.copyOf(bySigned.getOrDefault(false, List.of())), now);
        return claims;
    }

    /** When the next lane is due; empty when none waits for a time. */
    Optional<Instant> nextDue(Instant now) {
        return loans.nextDue(now);
    }

    /**
     * Writes down what became of attempts: all of them in the ledger, and those whose lease still holds in their lanes.
     *
     * @param endpoints disables those whose receiver wants no more
     */
    void record(Collection<Finished> all, Endpoints endpoints, Instant now) {
        transactions.executeWithoutResult(_ -> {
            receivers.hear(all, endpoints, now);
            Set<Lent> current = loans.lock(all);
            List<Verdict> accepted = all.stream()
                    .filter(finished -> current.contains(Lent.of(finished.claim())))
                    .map(finished -> Verdict.of(finished, now, holdFor))
                    .toList();
            ledger.append(
                    all.stream()
                            .map(finished -> finished.entry(node, current.contains(Lent.of(finished.claim()))))
                            .toList(),
                    now);
            Receivers.noteExhausted(accepted, endpoints);
            if (!accepted.isEmpty()) {
                verdicts.write(accepted, now);
                loans.giveBack(accepted);
            }
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
}

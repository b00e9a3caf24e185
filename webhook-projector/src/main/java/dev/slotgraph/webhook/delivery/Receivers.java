package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.health.Health;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.retry.NextStep;
import dev.slotgraph.webhook.retry.Outcome;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** What results say about the receivers, and what that brings about. Joins the caller's transaction. Thread-safe. */
final class Receivers {

    private final HealthStore health;

    Receivers(HealthStore health) {
        this.health = health;
    }

    /**
     * Locks the endpoints that the results change, disables those whose receiver wants no more, and notes how all of them do. Comes
     * before lanes are locked.
     */
    void hear(Collection<Finished> all, Endpoints endpoints, Instant now) {
        endpoints.lock(changing(all));
        all.stream()
                .filter(finished -> finished.next() instanceof NextStep.Disable)
                .map(finished -> finished.claim().endpointId())
                .distinct()
                .sorted()
                .forEach(endpoint -> endpoints.disable(endpoint, "gone"));
        judge(all, endpoints, now);
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

    /** Tells of messages that have used up their retries; not of those that tell of endpoints, which would go round. */
    static void noteExhausted(List<Verdict> verdicts, Endpoints endpoints) {
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
}

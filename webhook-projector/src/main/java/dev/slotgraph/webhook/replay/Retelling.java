package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.replay.Replay.Mode;
import dev.slotgraph.webhook.signature.WebhookId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which of the things that were told an endpoint is told again, and as what. Thread-safe. */
@Component("webhookRetelling")
class Retelling {

    private final History history;
    private final BodyRenderer renderer;

    Retelling(History history, BodyRenderer renderer) {
        this.history = history;
        this.renderer = renderer;
    }

    /** What a replay tells of a stretch of the log. */
    List<Retold> of(Endpoint endpoint, Asked asked, long until, List<Occurrence> occurrences) {
        return asked.mode() == Mode.SNAPSHOT
                ? snapshot(endpoint, asked, until, occurrences)
                : of(endpoint, occurrences).stream()
                        .filter(one -> asked.wants(one.occurrence()))
                        .toList();
    }

    /** All that the endpoint is to be told of it. */
    List<Retold> of(Endpoint endpoint, List<Occurrence> occurrences) {
        var told = new ArrayList<Retold>();
        var last = new HashMap<UUID, Retold>();
        var earlier = new Earlier(endpoint, occurrences);
        for (Occurrence occurrence : occurrences) {
            if (wants(endpoint, occurrence)) {
                var before = Optional.ofNullable(last.get(occurrence.bookingId()))
                        .filter(one -> one.sequence() == occurrence.sequence() - 1);
                var retold = new Retold(
                        endpoint,
                        occurrence,
                        renderer,
                        before.isPresent() ? () -> before : () -> earlier.before(occurrence));
                last.put(occurrence.bookingId(), retold);
                told.add(retold);
            }
        }
        return told;
    }

    /** What was told right before this stretch began; looked up for all bookings at once, if at all. */
    private final class Earlier {

        private final Endpoint endpoint;
        private final Map<UUID, Occurrence> firsts = new HashMap<>();
        private @Nullable Map<UUID, Occurrence> found;

        Earlier(Endpoint endpoint, List<Occurrence> occurrences) {
            this.endpoint = endpoint;
            occurrences.forEach(one -> firsts.putIfAbsent(one.bookingId(), one));
        }

        Optional<Retold> before(Occurrence occurrence) {
            var first = firsts.get(occurrence.bookingId());
            if (first == null || first.sequence() != occurrence.sequence() || occurrence.before() == null) {
                return Optional.empty();
            }
            var all = found;
            if (all == null) {
                all = history.before(firsts.values()).stream()
                        .collect(Collectors.toMap(Occurrence::bookingId, earlier -> earlier));
                found = all;
            }
            return Optional.ofNullable(all.get(occurrence.bookingId()))
                    .filter(earlier -> wants(endpoint, earlier))
                    .map(earlier -> new Retold(endpoint, earlier, renderer, Optional::empty));
        }
    }

    /** Whether the endpoint's filter lets it through, whenever it happened. */
    private static boolean wants(Endpoint endpoint, Occurrence occurrence) {
        return endpoint.wants(
                occurrence.booking().graph(), occurrence.enteredState(), occurrence.publicType(), Long.MAX_VALUE);
    }

    /** Of each booking that is there at the end, the last occurrence, told as if it had begun so. */
    private List<Retold> snapshot(Endpoint endpoint, Asked asked, long until, List<Occurrence> occurrences) {
        Map<UUID, Long> last = history.lastPositions(
                occurrences.stream().map(Occurrence::bookingId).collect(Collectors.toSet()), until);
        Supplier<Optional<Retold>> nothing = Optional::empty;
        return occurrences.stream()
                .filter(one -> !one.booking().deleted()
                        && last.getOrDefault(one.bookingId(), 0L) == one.position()
                        && asked.wants(one.as(one.webhookId(), "booking.created"))
                        && inScope(endpoint, one))
                .map(one -> one.as(
                        WebhookId.of(one.bookingId().toString(), 0, one.sequence() - 1L, "booking.created"),
                        "booking.created"))
                .map(one -> new Retold(endpoint, one, renderer, nothing))
                .toList();
    }

    /** Of an endpoint for one state, the bookings that are in it. */
    private static boolean inScope(Endpoint endpoint, Occurrence occurrence) {
        return endpoint.wants(
                occurrence.booking().graph(),
                occurrence.booking().state(),
                endpoint.settings().events().isEmpty()
                        ? "booking.created"
                        : endpoint.settings().events().getFirst(),
                Long.MAX_VALUE);
    }
}

package dev.slotgraph.webhook.audit;

import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Compares the messages of bookings with what the log demands: each that is kept must be one that the log tells, to the byte, and
 * each that an endpoint was to get must be kept. Of bodies and their hashes only the field is told. Thread-safe.
 */
@Component
class DeliveryReplay {

    private static final String TABLE = "delivery";
    private static final String CREATED = "booking.created";

    private final BodyRenderer renderer;

    DeliveryReplay(BodyRenderer renderer) {
        this.renderer = renderer;
    }

    /**
     * An endpoint that is there, and from when on all that its settings let through was for it.
     *
     * @param since what was recorded before may have met other settings
     */
    record Listener(Endpoint endpoint, Instant since) {

        boolean demands(Occurrence occurrence) {
            return occurrence.occurredAt().isAfter(since) && endpoint.wants(occurrence);
        }
    }

    private record Key(UUID endpointId, String webhookId) {}

    /**
     * @param told all that these bookings told, in order
     * @param until up to this position
     */
    List<Mismatch> compare(Collection<Listener> listeners, List<Occurrence> told, List<KeptDelivery> kept, long until) {
        var known = new HashSet<Key>();
        kept.forEach(delivery -> known.add(new Key(delivery.endpointId(), delivery.webhookId())));
        var mismatches = new ArrayList<Mismatch>();
        for (var occurrence : told) {
            listeners.stream()
                    .filter(listener -> listener.demands(occurrence))
                    .map(listener -> new Key(listener.endpoint().id(), occurrence.webhookId()))
                    .filter(key -> !known.contains(key))
                    .forEach(missing -> mismatches.add(Mismatch.row(
                            TABLE,
                            occurrence.bookingId().toString(),
                            part(missing.endpointId(), missing.webhookId()),
                            false,
                            true)));
        }
        var messages = messages(told);
        for (var delivery : kept) {
            var occurrence = messages.get(delivery.webhookId());
            if (occurrence != null && occurrence.bookingId().equals(delivery.bookingId())) {
                compare(delivery, occurrence, mismatches);
            } else if (delivery.position() <= until) {
                mismatches.add(Mismatch.row(TABLE, delivery.bookingId().toString(), part(delivery), true, false));
            }
        }
        kept.stream()
                .collect(Collectors.groupingBy(one -> new Lane(one.endpointId(), one.bookingId())))
                .values()
                .forEach(lane -> links(lane, mismatches));
        return mismatches;
    }

    private record Lane(UUID endpointId, UUID bookingId) {}

    /**
     * Each message names the one before it that its endpoint was to get. One that was told again later comes in between, and those
     * behind it that were sent by then do not name it.
     */
    private static void links(List<KeptDelivery> lane, List<Mismatch> mismatches) {
        for (var one : lane) {
            var before = lane.stream()
                    .filter(other -> !other.suppressed() && other.sequence() < one.sequence())
                    .toList();
            int most = last(before.stream());
            int least = last(before.stream().filter(other -> !other.createdAt().isAfter(one.createdAt())));
            if (one.previousSequence() < least || one.previousSequence() > most) {
                differ(one, "previous_sequence", one.previousSequence(), most, mismatches);
            }
        }
    }

    private static int last(Stream<KeptDelivery> messages) {
        return messages.mapToInt(KeptDelivery::sequence).max().orElse(0);
    }

    /** What can have been told, by the message's id: each occurrence for itself, and as a snapshot. */
    private static Map<String, Occurrence> messages(List<Occurrence> told) {
        var messages = new HashMap<String, Occurrence>();
        for (var occurrence : told) {
            var snapshot = WebhookId.of(occurrence.bookingId().toString(), 0, occurrence.sequence() - 1L, CREATED);
            messages.putIfAbsent(snapshot, occurrence.as(snapshot, CREATED));
            messages.put(occurrence.webhookId(), occurrence);
        }
        return messages;
    }

    private void compare(KeptDelivery kept, Occurrence occurrence, List<Mismatch> mismatches) {
        differ(kept, "position", kept.position(), occurrence.position(), mismatches);
        differ(kept, "sequence", kept.sequence(), occurrence.sequence(), mismatches);
        differ(kept, "public_type", kept.publicType(), occurrence.publicType(), mismatches);
        if (!kept.occurredAt().equals(kept.createdAt())) {
            // Old ones were given the time at which they were taken over.
            differ(
                    kept,
                    "occurred_at",
                    kept.occurredAt().toString(),
                    occurrence.occurredAt().toString(),
                    mismatches);
        }
        boolean notYetForgotten = occurrence.booking().details().erased() && !kept.redacted();
        if (!notYetForgotten) {
            var replayed = HexFormat.of()
                    .formatHex(renderer.render(occurrence, kept.rendering()).sha256());
            withheld(kept, "body_sha256", kept.bodySha256(), replayed, mismatches);
            if (kept.keptBodySha256() != null) {
                withheld(kept, "body", kept.keptBodySha256(), replayed, mismatches);
            }
        }
    }

    private static void differ(
            KeptDelivery kept, String field, Object live, Object replayed, List<Mismatch> mismatches) {
        if (!live.equals(replayed)) {
            mismatches.add(new Mismatch(
                    TABLE, kept.bookingId().toString(), Mismatch.named(part(kept), field), live, replayed, false));
        }
    }

    /** Who has the hash of a body can test guesses of what is in it. */
    private static void withheld(
            KeptDelivery kept, String field, String live, String replayed, List<Mismatch> mismatches) {
        if (!live.equals(replayed)) {
            mismatches.add(new Mismatch(
                    TABLE, kept.bookingId().toString(), Mismatch.named(part(kept), field), null, null, true));
        }
    }

    private static String part(KeptDelivery kept) {
        return part(kept.endpointId(), kept.webhookId());
    }

    private static String part(UUID endpointId, String webhookId) {
        return endpointId + "." + webhookId;
    }
}

package dev.slotgraph.webhook.audit;

import dev.slotgraph.webhook.payload.Rendering;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message of a booking as it is kept.
 *
 * @param bodySha256 hex, as it was noted
 * @param keptBodySha256 hex, of the body itself; null where it is not kept
 * @param redacted whether a person in it was erased since
 * @param suppressed whether it told nothing new
 */
record KeptDelivery(
        UUID endpointId,
        UUID bookingId,
        String webhookId,
        int sequence,
        int previousSequence,
        long position,
        String publicType,
        String bodySha256,
        @Nullable String keptBodySha256,
        boolean redacted,
        boolean suppressed,
        Rendering rendering,
        Instant occurredAt,
        Instant createdAt) {}

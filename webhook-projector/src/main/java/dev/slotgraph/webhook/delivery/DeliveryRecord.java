package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.payload.Rendering;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the ledger has it.
 *
 * @param rendering as the endpoint had it when the message came
 */
record DeliveryRecord(
        UUID id,
        String webhookId,
        UUID bookingId,
        int sequence,
        int previousSequence,
        long position,
        String publicType,
        Rendering rendering,
        String bodySha256,
        String state,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable UUID replayId,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /**
     * One attempt.
     *
     * @param error null when the receiver took the message
     * @param accepted whether it counted; false for one that ended after its lease
     */
    record Attempt(
            int number,
            String url,
            Instant startedAt,
            int tookMillis,
            @Nullable Integer status,
            @Nullable String error,
            String responseHead,
            @Nullable UUID replayId,
            boolean accepted) {}
}

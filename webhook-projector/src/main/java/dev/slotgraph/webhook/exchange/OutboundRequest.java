package dev.slotgraph.webhook.exchange;

import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.Signatures;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is sent.
 *
 * @param url as its owner wrote it; judged again before anything leaves
 * @param headers beside those of HTTP itself
 * @param body the bytes that were signed, and no others
 * @param leaveBy null where it may leave at any time
 */
public record OutboundRequest(
        String url,
        Map<String, String> headers,
        MessageBody body,
        @Nullable Deadline leaveBy) {

    public OutboundRequest(String url, Map<String, String> headers, MessageBody body) {
        this(url, headers, body, null);
    }

    /**
     * A signed message.
     *
     * @param sequence of the message among all of its booking, from 1; null for a message that stands alone
     * @param previousSequence of the last message of this booking that this endpoint was to get; 0 if none
     * @param attempt counted from 1
     * @param replay the id of the replay that this belongs to; null for the first delivery
     * @param secrets the newest first; at least one
     */
    public static OutboundRequest signed(
            String url,
            Format format,
            String webhookId,
            Instant attemptedAt,
            @Nullable Integer sequence,
            @Nullable Integer previousSequence,
            int attempt,
            @Nullable UUID replay,
            MessageBody body,
            List<WebhookSecret> secrets) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", format.contentType());
        headers.put("webhook-id", webhookId);
        headers.put("webhook-timestamp", Long.toString(attemptedAt.getEpochSecond()));
        headers.put("webhook-signature", Signatures.standard(webhookId, attemptedAt, body.bytes(), secrets));
        headers.put(format.signatureHeader(), Signatures.freispace(body.bytes(), secrets.getFirst()));
        if (sequence != null) {
            headers.put("X-Slotgraph-Sequence", sequence.toString());
        }
        if (previousSequence != null) {
            headers.put("X-Slotgraph-Previous-Sequence", previousSequence.toString());
        }
        headers.put("X-Slotgraph-Attempt", Integer.toString(attempt));
        if (replay != null) {
            headers.put("X-Slotgraph-Replay", replay.toString());
        }
        return new OutboundRequest(url, headers, body);
    }

    /** The same with one more header. */
    public OutboundRequest with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new OutboundRequest(url, more, body, leaveBy);
    }

    /** The same, which does not leave once a deadline has passed. */
    public OutboundRequest by(Deadline deadline) {
        return new OutboundRequest(url, headers, body, deadline);
    }
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.signature.MessageBody;
import java.time.Instant;
import java.util.UUID;

/**
 * What one endpoint is to be told of one commit of one booking.
 *
 * @param webhookId see {@link dev.slotgraph.webhook.signature.WebhookId#of(String, long, long, String)}
 * @param sequence of the message among all public messages of the booking, from 1 without holes, whoever gets them
 * @param position of the commit in the log
 * @param began the position of the booking's first event
 * @param occurredAt when it was committed
 * @param publicType such as {@code booking.updated}
 * @param rendering by which the body can be made again
 * @param body as it will be sent, masked for this endpoint
 * @param content the part of the body that tells of the booking; an update whose content is that of the message before
 *     is not sent
 */
public record Message(
        Endpoint endpoint,
        UUID bookingId,
        String webhookId,
        int sequence,
        long position,
        long began,
        Instant occurredAt,
        String publicType,
        Rendering rendering,
        MessageBody body,
        MessageBody content) {

    /** Whether it is not sent where its content is that of the message before: whoever waits for a state is told of each time. */
    public boolean mayTellNothing() {
        return publicType.equals("booking.updated") && endpoint.settings().graph() == null;
    }

    public static Message of(Endpoint endpoint, Occurrence occurrence, Rendering rendering, BodyRenderer.Told told) {
        return new Message(
                endpoint,
                occurrence.bookingId(),
                occurrence.webhookId(),
                occurrence.sequence(),
                occurrence.position(),
                occurrence.began(),
                occurrence.occurredAt(),
                occurrence.publicType(),
                rendering,
                told.body(),
                told.content());
    }
}

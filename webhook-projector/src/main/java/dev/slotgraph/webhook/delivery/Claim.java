package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this node may attempt until the lease ends.
 *
 * @param attempt counted from 1
 * @param stepsUsed of the schedule
 * @param redacted whether a person in it was erased since it was first sent
 * @param meta whether it tells of an endpoint, not of a booking
 * @param occurredAt when what it tells was committed
 * @param fence of the lease; a result with an older fence than the lane's comes too late
 * @param host of the endpoint's URL, in lower case
 * @param format that the body has, whatever the endpoint has by now
 * @param secrets the newest first
 */
record Claim(
        UUID deliveryId,
        UUID endpointId,
        UUID bookingId,
        String webhookId,
        int sequence,
        int previousSequence,
        MessageBody body,
        int attempt,
        int stepsUsed,
        RetrySchedule schedule,
        @Nullable UUID replayId,
        boolean redacted,
        boolean meta,
        Instant occurredAt,
        long fence,
        String url,
        String host,
        Format format,
        AfterExhaustion afterExhaustion,
        List<WebhookSecret> secrets) {}

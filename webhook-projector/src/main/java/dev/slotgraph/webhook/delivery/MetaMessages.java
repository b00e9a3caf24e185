package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.EndpointListener;
import dev.slotgraph.webhook.endpoint.Resume;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells an app's endpoints that want to know what became of the others. They go in a lane of their own for each endpoint that they
 * are about; none is told about itself, and what became of such messages is told to nobody. Thread-safe.
 */
final class MetaMessages implements EndpointListener {

    /** Before all of the log: no part of what an endpoint is told of bookings. */
    static final long POSITION = 0;

    private final EndpointCatalog catalog;
    private final DeliveryInbox inbox;

    MetaMessages(EndpointCatalog catalog, DeliveryInbox inbox) {
        this.catalog = catalog;
        this.inbox = inbox;
    }

    @Override
    public void enabled(UUID endpoint, Resume resume) {}

    @Override
    public void deleted(UUID endpoint) {}

    @Override
    public void noticed(
            Endpoint about, String type, Map<String, ? extends @Nullable Object> data, int sequence, Instant at) {
        String webhookId = WebhookId.of(about.id().toString(), sequence, sequence, type);
        List<Message> messages = catalog.of(about.appId()).stream()
                .filter(other -> !other.id().equals(about.id())
                        && other.settings().events().contains(type))
                .map(other -> message(other, about, type, data, sequence, at, webhookId))
                .toList();
        inbox.enqueue(messages);
    }

    private static Message message(
            Endpoint to,
            Endpoint about,
            String type,
            Map<String, ? extends @Nullable Object> data,
            int sequence,
            Instant at,
            String webhookId) {
        MessageBody body = BodyRenderer.notice(
                to.settings().format(),
                webhookId,
                about.id().toString(),
                type,
                about.settings().url(),
                at.toString(),
                data);
        return new Message(
                to,
                about.id(),
                webhookId,
                sequence,
                POSITION,
                POSITION,
                at,
                type,
                to.settings().rendering(),
                body,
                body);
    }
}

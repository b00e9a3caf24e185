package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.signature.MessageBody;
import java.util.Optional;
import java.util.UUID;

/** Renders the body of a message anew from the log, for what was acknowledged and dropped. Implementations are thread-safe. */
@FunctionalInterface
public interface BodySource {

    /**
     * The body as it was sent then, to the byte; empty where the log no longer tells it.
     *
     * @param position of the commit in the log
     */
    Optional<MessageBody> render(Endpoint endpoint, UUID bookingId, long position, String publicType);
}

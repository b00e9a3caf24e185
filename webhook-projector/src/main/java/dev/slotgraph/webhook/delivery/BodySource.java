package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.signature.MessageBody;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Renders the body of a message anew from the log, for what was dropped. Implementations are thread-safe. */
@FunctionalInterface
public interface BodySource {

    /**
     * The body as it was sent then, to the byte; empty where the log no longer tells it.
     *
     * @param rendering that it was rendered with then
     * @param position of the commit in the log
     */
    Optional<Rendered> render(Rendering rendering, UUID bookingId, long position, String webhookId, String publicType);

    /**
     * A body, rendered again.
     *
     * @param erased whether a person in it was erased, so that it cannot be what it was
     */
    record Rendered(MessageBody body, boolean erased) {

        /** @param sha256 hex */
        boolean isTheOneOf(String sha256) {
            return Arrays.equals(body.sha256(), HexFormat.of().parseHex(sha256));
        }
    }
}

package dev.slotgraph.webhook.endpoint;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hears, inside the transaction of the change, what it means for the messages on their way. */
public interface EndpointListener {

    /** Messages may leave again: what was held or waiting for a retry starts anew. */
    void enabled(UUID endpoint, Resume resume);

    /** Nothing will leave any more. */
    void deleted(UUID endpoint);

    /**
     * Something happened to an endpoint that others may want to know.
     *
     * @param type such as {@code endpoint.disabled}
     * @param sequence of the entry in the endpoint's history
     */
    default void noticed(
            Endpoint about, String type, Map<String, ? extends @Nullable Object> data, int sequence, Instant at) {}
}

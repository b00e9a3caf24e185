package dev.slotgraph.webhook.endpoint;

import java.util.UUID;

/** Hears, inside the transaction of the change, what it means for the messages on their way. */
public interface EndpointListener {

    /** Messages may leave again: what was held or waiting for a retry starts anew. */
    void enabled(UUID endpoint, Resume resume);

    /** Nothing will leave any more. */
    void deleted(UUID endpoint);
}

package dev.slotgraph.webhook.endpoint;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which endpoints a message is for. Reads the database at each call, in the caller's transaction, because an endpoint that was made
 * before a booking changed must hear of the change. Thread-safe.
 */
public final class EndpointCatalog {

    private static final int MOST = 1_000;

    private final EndpointStore store;

    public EndpointCatalog(JdbcClient jdbc) {
        this.store = new EndpointStore(jdbc);
    }

    /**
     * All of an app's endpoints, the disabled ones too, whose messages are kept for them. May be asked once for a batch of events,
     * in the batch's own transaction and after its events were read; {@link Endpoint#wants} then decides for each.
     */
    public List<Endpoint> of(UUID appId) {
        return store.list(appId, 0, MOST);
    }

    /** The app's endpoints that a message is for; see {@link Endpoint#wants}. */
    public List<Endpoint> matching(
            UUID appId, String graph, @Nullable String enteredState, String publicType, long position) {
        return of(appId).stream()
                .filter(endpoint -> endpoint.wants(graph, enteredState, publicType, position))
                .toList();
    }

    /** Those of these endpoints that are not deleted, of any app. */
    public List<Endpoint> find(Collection<UUID> ids) {
        return store.findAll(ids);
    }
}

package dev.slotgraph.query.audit;

import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.query.consistency.QueryProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Those who wait for events, by streams and by long polls: so many for each app on this node. Thread-safe. */
@Component
class OpenReaders {

    private static final long RETRY_AFTER_SECONDS = 5;

    private final int most;
    private final Map<UUID, Integer> open = new HashMap<>();

    OpenReaders(QueryProperties properties) {
        this.most = properties.feedReaders();
    }

    /** Whoever has one waits; closing it makes room. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ProblemException 429 when the app has enough of them */
    synchronized Place enter(UUID appId) {
        int before = open.getOrDefault(appId, 0);
        if (before >= most) {
            throw Problem.rateLimited(RETRY_AFTER_SECONDS)
                    .detail("%d readers of the app wait for events already; one may serve many, or ask without waiting"
                            .formatted(before))
                    .asException();
        }
        open.put(appId, before + 1);
        return () -> leave(appId);
    }

    private synchronized void leave(UUID appId) {
        open.computeIfPresent(appId, (_, count) -> count == 1 ? null : count - 1);
    }
}

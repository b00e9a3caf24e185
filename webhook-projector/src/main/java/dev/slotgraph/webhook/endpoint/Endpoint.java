package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.retry.RetrySchedule;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered receiver. Immutable.
 *
 * @param disabledReason why it is disabled, {@code request}, {@code gone} or {@code failing}; null when enabled
 * @param fromPosition only events behind this position of the log are for it
 * @param version counts the changes, from 1
 */
public record Endpoint(
        UUID id,
        UUID appId,
        EndpointSettings settings,
        @Nullable String disabledReason,
        long fromPosition,
        int version,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether messages leave; a disabled endpoint's messages are kept for it. */
    public boolean enabled() {
        return settings.enabled();
    }

    public RetrySchedule retry() {
        return settings.retry();
    }

    /**
     * Whether a message is for this endpoint.
     *
     * @param graph of the booking
     * @param enteredState the state that the booking entered with this commit; null if it stayed where it was
     * @param publicType such as {@code booking.updated}
     * @param position of the commit in the log
     */
    public boolean wants(String graph, @Nullable String enteredState, String publicType, long position) {
        boolean type = settings.events().isEmpty() || settings.events().contains(publicType);
        boolean state = settings.graph() == null
                || (settings.graph().equals(graph)
                        && settings.state() != null
                        && settings.state().equals(enteredState));
        return type && state && position > fromPosition;
    }

    /** The same, of what the log told. */
    public boolean wants(Occurrence occurrence) {
        return wants(
                occurrence.booking().graph(),
                occurrence.enteredState(),
                occurrence.publicType(),
                occurrence.position());
    }
}

package dev.slotgraph.webhook.payload;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.Graph;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a booking and is told in public: a pure function of the log up to its position.
 *
 * @param webhookId see {@link dev.slotgraph.webhook.signature.WebhookId}
 * @param publicType such as {@code booking.updated}
 * @param enteredState the state that the booking came into; null where it stayed
 * @param sequence of the message among all of its booking, from 1 without holes
 * @param began the position of the booking's first event
 * @param occurredAt when it was recorded
 * @param before null where the booking began
 * @param references as of the position, of the booking before and after
 */
public record Occurrence(
        String webhookId,
        String publicType,
        @Nullable String enteredState,
        int sequence,
        long position,
        long began,
        Instant occurredAt,
        @Nullable BookingState before,
        BookingState booking,
        Graph graph,
        References references,
        Cause cause) {

    /**
     * Who brought it about.
     *
     * @param event its name in the log, such as {@code booking.transitioned}
     * @param action of the graph; null where none was taken
     * @param actor as the log names it
     * @param requestId of the request; null where none was
     */
    public record Cause(
            String event,
            @Nullable String action,
            String actor,
            @Nullable String requestId) {}

    public UUID bookingId() {
        return booking.id();
    }

    /** The same state, told as another message. */
    public Occurrence as(String otherId, String otherType) {
        return new Occurrence(
                otherId,
                otherType,
                enteredState,
                sequence,
                position,
                began,
                occurredAt,
                before,
                booking,
                graph,
                references,
                cause);
    }
}

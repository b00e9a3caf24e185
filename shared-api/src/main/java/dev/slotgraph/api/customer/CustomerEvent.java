package dev.slotgraph.api.customer;

import java.util.UUID;

/** What happened to a person. */
public sealed interface CustomerEvent {

    /** The customer; the booking's own id where it was booked for nobody. */
    UUID customerId();

    /**
     * The person's key was destroyed in the transaction of this event: what the log says of the person cannot be read any more, and
     * whoever keeps any of it in plain lets it go.
     *
     * @param reason {@code request}, or {@code retention} where the app's rule brought it about
     */
    record CustomerErased(UUID customerId, String reason) implements CustomerEvent {}
}

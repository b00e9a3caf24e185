package dev.slotgraph.api.customer;

import dev.slotgraph.api.id.Ids;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a person's record. */
public sealed interface CustomerCommand {

    UUID customerId();

    /**
     * Forgets a person for good.
     *
     * @param reason see {@link CustomerEvent.CustomerErased}
     */
    record EraseCustomer(UUID customerId, UUID appId, String reason) implements CustomerCommand {

        /** A name of its own, because a person without a customer is known by a booking's id. */
        @TargetAggregateIdentifier
        public UUID streamId() {
            return streamOf(customerId);
        }

        /** The stream of a person. */
        public static UUID streamOf(UUID customerId) {
            return Ids.named(customerId, "slotgraph|customer");
        }
    }
}

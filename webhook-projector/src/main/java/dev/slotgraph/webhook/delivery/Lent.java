package dev.slotgraph.webhook.delivery;

import java.util.UUID;

/**
 * A lane that is lent to this node.
 *
 * @param fence of the lease
 */
record Lent(UUID endpointId, UUID bookingId, long fence) {

    static Lent of(Claim claim) {
        return new Lent(claim.endpointId(), claim.bookingId(), claim.fence());
    }
}

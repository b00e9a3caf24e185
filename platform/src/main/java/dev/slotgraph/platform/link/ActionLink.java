package dev.slotgraph.platform.link;

import java.time.Instant;
import java.util.UUID;

/**
 * What a link lets its holder do. Immutable.
 *
 * @param id by which it is known to have been used
 * @param version of the booking when the link was made; a reschedule after that ends the link
 * @param expiresAt in whole seconds; from then on it does nothing
 */
public record ActionLink(UUID id, UUID appId, UUID bookingId, String action, long version, Instant expiresAt) {}

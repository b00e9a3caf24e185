/** Follows the log and turns the events of bookings into messages. */
@NullMarked
package dev.slotgraph.webhook.projection;

import org.jspecify.annotations.NullMarked;

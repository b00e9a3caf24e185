/** Bodies: what is said of a booking, a pure function of what stood in the log at its event. */
@NullMarked
package dev.slotgraph.webhook.payload;

import org.jspecify.annotations.NullMarked;

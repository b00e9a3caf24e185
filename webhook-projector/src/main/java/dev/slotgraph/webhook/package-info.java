/** Turns booking events into outbound webhooks and delivers them. */
@NullMarked
package dev.slotgraph.webhook;

import org.jspecify.annotations.NullMarked;

/** How a receiver has been doing, and what follows for those who send to it. */
@NullMarked
package dev.slotgraph.webhook.health;

import org.jspecify.annotations.NullMarked;

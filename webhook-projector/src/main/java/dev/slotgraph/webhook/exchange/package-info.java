/** One HTTP request to a receiver, within hard limits of time, size and address. */
@NullMarked
package dev.slotgraph.webhook.exchange;

import org.jspecify.annotations.NullMarked;

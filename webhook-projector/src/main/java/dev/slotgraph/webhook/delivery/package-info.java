/** Brings messages to their receivers: in order for each booking, each as often as it takes, on any number of nodes. */
@NullMarked
package dev.slotgraph.webhook.delivery;

import org.jspecify.annotations.NullMarked;

/** When a failed delivery is tried again, and when it is given up. */
@NullMarked
package dev.slotgraph.webhook.retry;

import org.jspecify.annotations.NullMarked;

/** How a message is named and signed. */
@NullMarked
package dev.slotgraph.webhook.signature;

import org.jspecify.annotations.NullMarked;

/** Where a webhook may go, decided when an endpoint is written and again at every connect. */
@NullMarked
package dev.slotgraph.webhook.address;

import org.jspecify.annotations.NullMarked;

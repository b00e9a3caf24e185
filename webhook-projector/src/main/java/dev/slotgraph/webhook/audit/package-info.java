/** Holds what is kept of webhooks against the log. */
@NullMarked
package dev.slotgraph.webhook.audit;

import org.jspecify.annotations.NullMarked;

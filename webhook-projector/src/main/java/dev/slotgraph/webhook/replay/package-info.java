/** The past, told again: replays to an endpoint, and the feed that is pulled. */
@NullMarked
package dev.slotgraph.webhook.replay;

import org.jspecify.annotations.NullMarked;

/** Who wants to be told what: the receivers that an app has registered, their secrets and their history. */
@NullMarked
package dev.slotgraph.webhook.endpoint;

import org.jspecify.annotations.NullMarked;

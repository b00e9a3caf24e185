/** The JSON Schemas of what is sent. */
@NullMarked
package dev.slotgraph.webhook.schema;

import org.jspecify.annotations.NullMarked;

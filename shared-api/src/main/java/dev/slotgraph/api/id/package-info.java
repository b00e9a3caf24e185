/** Identifiers. */
@NullMarked
package dev.slotgraph.api.id;

import org.jspecify.annotations.NullMarked;

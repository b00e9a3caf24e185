/** Reads that see the writes before them. */
@NullMarked
package dev.slotgraph.query.consistency;

import org.jspecify.annotations.NullMarked;

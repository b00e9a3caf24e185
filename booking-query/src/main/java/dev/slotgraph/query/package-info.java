/** The read side: what happened, folded into tables that answer questions. */
@NullMarked
package dev.slotgraph.query;

import org.jspecify.annotations.NullMarked;

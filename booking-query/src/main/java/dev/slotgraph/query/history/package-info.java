/** What happened to a booking, straight from the log. */
@NullMarked
package dev.slotgraph.query.history;

import org.jspecify.annotations.NullMarked;

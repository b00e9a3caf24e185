/** Booking graphs as data, and the one interpreter that walks them. */
@NullMarked
package dev.slotgraph.api.graph;

import org.jspecify.annotations.NullMarked;

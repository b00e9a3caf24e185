/** Graphs that an app defines for itself: their form, and the stream that keeps every version. */
@NullMarked
package dev.slotgraph.command.graph;

import org.jspecify.annotations.NullMarked;

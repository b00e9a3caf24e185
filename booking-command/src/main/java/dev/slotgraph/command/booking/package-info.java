/** The booking aggregate: its decisions, its shell on Axon, and its HTTP. */
@NullMarked
package dev.slotgraph.command.booking;

import org.jspecify.annotations.NullMarked;

/** The write side: aggregates decide, claims and timers commit with their events. */
@NullMarked
package dev.slotgraph.command;

import org.jspecify.annotations.NullMarked;

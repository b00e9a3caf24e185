/** What resources, sites and projects have in common on the write side: one row each, written with their events. */
@NullMarked
package dev.slotgraph.command.register;

import org.jspecify.annotations.NullMarked;

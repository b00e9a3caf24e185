/** An empty installation takes over the log of another one, and makes of it what the write side decides by. */
@NullMarked
package dev.slotgraph.command.restore;

import org.jspecify.annotations.NullMarked;

/** Automatic actions, made durable. */
@NullMarked
package dev.slotgraph.command.timer;

import org.jspecify.annotations.NullMarked;

/** Events of calendars, which only block time: made one by one, or imported from files. */
@NullMarked
package dev.slotgraph.command.block;

import org.jspecify.annotations.NullMarked;

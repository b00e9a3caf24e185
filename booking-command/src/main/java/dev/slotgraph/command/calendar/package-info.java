/** Claims on calendars, which prove that nothing is booked twice. */
@NullMarked
package dev.slotgraph.command.calendar;

import org.jspecify.annotations.NullMarked;

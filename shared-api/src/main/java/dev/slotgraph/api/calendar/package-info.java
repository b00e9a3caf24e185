/** Calendars, and which time a booking or an event takes on which of them: one rule for the write and the read side. */
@NullMarked
package dev.slotgraph.api.calendar;

import org.jspecify.annotations.NullMarked;

/** Calendars, the events in them, and calendars as iCalendar files. */
@NullMarked
package dev.slotgraph.query.calendar;

import org.jspecify.annotations.NullMarked;

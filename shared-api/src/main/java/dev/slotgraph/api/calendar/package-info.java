/** Which time a booking takes on which calendar: one rule for the write and the read side. */
@NullMarked
package dev.slotgraph.api.calendar;

import org.jspecify.annotations.NullMarked;

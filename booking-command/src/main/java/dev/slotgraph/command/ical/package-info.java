/** What an iCalendar file (RFC 5545) says of when somebody is busy. Pure, and bounded whatever the file holds. */
@NullMarked
package dev.slotgraph.command.ical;

import org.jspecify.annotations.NullMarked;

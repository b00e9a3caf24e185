/** What the log says of bookings and of what they refer to, folded up to a chosen point of it. */
@NullMarked
package dev.slotgraph.query.log;

import org.jspecify.annotations.NullMarked;

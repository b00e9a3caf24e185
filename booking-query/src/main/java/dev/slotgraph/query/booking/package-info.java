/** Bookings: lists, searches and single ones. */
@NullMarked
package dev.slotgraph.query.booking;

import org.jspecify.annotations.NullMarked;

/** People who book, as far as the log tells of them apart from their bookings: that they were forgotten. */
@NullMarked
package dev.slotgraph.api.customer;

import org.jspecify.annotations.NullMarked;

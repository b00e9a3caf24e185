/** People as their bookings tell of them. */
@NullMarked
package dev.slotgraph.query.customer;

import org.jspecify.annotations.NullMarked;

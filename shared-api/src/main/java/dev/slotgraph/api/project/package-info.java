/** Projects: the defaults that bookings and availability queries take. */
@NullMarked
package dev.slotgraph.api.project;

import org.jspecify.annotations.NullMarked;

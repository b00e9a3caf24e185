/** When a resource can be booked: opening rules, occupancy and the slots they leave, for reading and writing alike. */
@NullMarked
package dev.slotgraph.api.availability;

import org.jspecify.annotations.NullMarked;

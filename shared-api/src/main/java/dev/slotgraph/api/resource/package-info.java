/** What is booked: people, rooms and equipment. */
@NullMarked
package dev.slotgraph.api.resource;

import org.jspecify.annotations.NullMarked;

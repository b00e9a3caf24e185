/** The booking: its commands, its events, and the fold that both sides share. */
@NullMarked
package dev.slotgraph.api.booking;

import org.jspecify.annotations.NullMarked;

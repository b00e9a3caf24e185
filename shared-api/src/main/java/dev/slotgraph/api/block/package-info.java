/**
 * The events of calendars, which only block time. They are called blocks here, because an event is what the log has; on the wire
 * and in tables they are events.
 */
@NullMarked
package dev.slotgraph.api.block;

import org.jspecify.annotations.NullMarked;

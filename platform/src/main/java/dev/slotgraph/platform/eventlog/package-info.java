/** The event log on PostgreSQL: how events are stored, chained, read in order and announced. */
@NullMarked
package dev.slotgraph.platform.eventlog;

import org.jspecify.annotations.NullMarked;

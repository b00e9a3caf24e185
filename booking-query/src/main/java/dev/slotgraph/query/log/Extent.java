package dev.slotgraph.query.log;

import dev.slotgraph.platform.eventlog.LoggedEvent;

/**
 * How much of the log counts. Of one stream, everything up to the last event within the extent counts, provided that its first
 * one is within: clocks of several nodes may differ, but what follows on an event never counts without it.
 */
@FunctionalInterface
public interface Extent {

    boolean covers(LoggedEvent event);
}

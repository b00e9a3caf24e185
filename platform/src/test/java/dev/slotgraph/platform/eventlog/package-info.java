/** The event log, beside what stock Axon does. */
@NullMarked
package dev.slotgraph.platform.eventlog;

import org.jspecify.annotations.NullMarked;

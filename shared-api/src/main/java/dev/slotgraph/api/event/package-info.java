/** What every event in the log has in common: its stored name, its revision and its metadata. */
@NullMarked
package dev.slotgraph.api.event;

import org.jspecify.annotations.NullMarked;

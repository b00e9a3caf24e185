/** Replays: the tables of a service held against the log, in parts that each service works on its own. */
@NullMarked
package dev.slotgraph.platform.replay;

import org.jspecify.annotations.NullMarked;

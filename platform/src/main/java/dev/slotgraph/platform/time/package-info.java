/** One time for all nodes. */
@NullMarked
package dev.slotgraph.platform.time;

import org.jspecify.annotations.NullMarked;

/** What happened to something, as people read it. */
@NullMarked
package dev.slotgraph.platform.history;

import org.jspecify.annotations.NullMarked;

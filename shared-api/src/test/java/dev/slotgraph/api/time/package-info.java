/** How moments and spans are read and written. */
@NullMarked
package dev.slotgraph.api.time;

import org.jspecify.annotations.NullMarked;

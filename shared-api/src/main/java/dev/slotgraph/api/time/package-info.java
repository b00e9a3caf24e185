/** How moments and spans are written in the API, by Timekit's clients and by ours. */
@NullMarked
package dev.slotgraph.api.time;

import org.jspecify.annotations.NullMarked;

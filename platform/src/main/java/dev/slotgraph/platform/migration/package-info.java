/** Each service owns one schema and migrates it itself. */
@NullMarked
package dev.slotgraph.platform.migration;

import org.jspecify.annotations.NullMarked;

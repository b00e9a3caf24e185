@NullMarked
package dev.slotgraph.platform.migration;

import org.jspecify.annotations.NullMarked;

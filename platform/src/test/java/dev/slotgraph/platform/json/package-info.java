/** Reading bodies. */
@NullMarked
package dev.slotgraph.platform.json;

import org.jspecify.annotations.NullMarked;

/** Apps, which own everything, and the keys that open them. */
@NullMarked
package dev.slotgraph.api.app;

import org.jspecify.annotations.NullMarked;

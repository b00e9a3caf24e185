/** The one shape in which everything that goes wrong is answered. */
@NullMarked
package dev.slotgraph.platform.problem;

import org.jspecify.annotations.NullMarked;

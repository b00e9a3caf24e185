/** Tests of this package. */
@NullMarked
package dev.slotgraph.platform.problem;

import org.jspecify.annotations.NullMarked;

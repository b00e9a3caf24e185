/** Tests of this package. */
@NullMarked
package dev.slotgraph.platform.access;

import org.jspecify.annotations.NullMarked;

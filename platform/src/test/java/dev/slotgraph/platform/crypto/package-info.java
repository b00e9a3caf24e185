/** Tests of this package. */
@NullMarked
package dev.slotgraph.platform.crypto;

import org.jspecify.annotations.NullMarked;

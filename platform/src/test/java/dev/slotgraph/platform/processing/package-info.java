/** Processors, beside what stock Axon does. */
@NullMarked
package dev.slotgraph.platform.processing;

import org.jspecify.annotations.NullMarked;

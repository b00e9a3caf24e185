/** Processors that follow the event log: their registration, their tokens, what they could not handle and how far they are. */
@NullMarked
package dev.slotgraph.platform.processing;

import org.jspecify.annotations.NullMarked;

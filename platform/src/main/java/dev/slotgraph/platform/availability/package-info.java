/** What both sides read of questions about free time. */
@NullMarked
package dev.slotgraph.platform.availability;

import org.jspecify.annotations.NullMarked;

/** Action links: one booking and one action, signed, taken once, by whoever was sent the link. */
@NullMarked
package dev.slotgraph.platform.link;

import org.jspecify.annotations.NullMarked;

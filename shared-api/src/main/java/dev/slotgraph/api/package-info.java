/** The language that Slotgraph's services share. */
@NullMarked
package dev.slotgraph.api;

import org.jspecify.annotations.NullMarked;

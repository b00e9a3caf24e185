/** The graphs that an app sees. */
@NullMarked
package dev.slotgraph.query.graph;

import org.jspecify.annotations.NullMarked;

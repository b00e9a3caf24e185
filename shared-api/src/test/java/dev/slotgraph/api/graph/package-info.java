@NullMarked
package dev.slotgraph.api.graph;

import org.jspecify.annotations.NullMarked;

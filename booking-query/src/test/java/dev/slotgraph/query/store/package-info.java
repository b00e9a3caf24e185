/** How the read model's tables are asked. */
@NullMarked
package dev.slotgraph.query.store;

import org.jspecify.annotations.NullMarked;

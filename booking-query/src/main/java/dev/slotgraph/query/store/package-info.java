/** The read model's database and how values are kept in it. */
@NullMarked
package dev.slotgraph.query.store;

import org.jspecify.annotations.NullMarked;

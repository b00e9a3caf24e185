/** Folds the event log into the read model. */
@NullMarked
package dev.slotgraph.query.projection;

import org.jspecify.annotations.NullMarked;

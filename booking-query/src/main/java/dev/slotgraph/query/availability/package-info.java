/** Which slots are free. */
@NullMarked
package dev.slotgraph.query.availability;

import org.jspecify.annotations.NullMarked;

/** What every write has in common, whichever service takes it: one transaction, bounded retries, first answers, the position. */
@NullMarked
package dev.slotgraph.platform.write;

import org.jspecify.annotations.NullMarked;

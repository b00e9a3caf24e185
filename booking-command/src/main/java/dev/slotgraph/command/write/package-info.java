/** What every write has in common: one transaction, bounded retries, idempotency, the position. */
@NullMarked
package dev.slotgraph.command.write;

import org.jspecify.annotations.NullMarked;

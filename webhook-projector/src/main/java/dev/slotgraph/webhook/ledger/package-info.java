/** The evidence of what was sent: attempts in a chain of hashes, and signed checkpoints. */
@NullMarked
package dev.slotgraph.webhook.ledger;

import org.jspecify.annotations.NullMarked;

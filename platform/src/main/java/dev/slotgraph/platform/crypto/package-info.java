/** Encryption of what the log holds about people, under a key per person that can be destroyed. */
@NullMarked
package dev.slotgraph.platform.crypto;

import org.jspecify.annotations.NullMarked;

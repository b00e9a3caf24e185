/** What becomes of action links: which of them are over, and the pages that they lead to. */
@NullMarked
package dev.slotgraph.command.link;

import org.jspecify.annotations.NullMarked;

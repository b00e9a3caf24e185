/** How the API shows things: one rendering for the answers of the write side and of the read side. */
@NullMarked
package dev.slotgraph.api.document;

import org.jspecify.annotations.NullMarked;

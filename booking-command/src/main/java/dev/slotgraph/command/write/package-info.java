/** How commands reach their aggregates. */
@NullMarked
package dev.slotgraph.command.write;

import org.jspecify.annotations.NullMarked;

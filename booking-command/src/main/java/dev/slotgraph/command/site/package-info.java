/** Sites. */
@NullMarked
package dev.slotgraph.command.site;

import org.jspecify.annotations.NullMarked;

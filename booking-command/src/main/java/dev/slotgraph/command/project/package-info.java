/** Projects. */
@NullMarked
package dev.slotgraph.command.project;

import org.jspecify.annotations.NullMarked;

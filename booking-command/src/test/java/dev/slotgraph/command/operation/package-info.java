/** What the one sees who runs the service. */
@NullMarked
package dev.slotgraph.command.operation;

import org.jspecify.annotations.NullMarked;

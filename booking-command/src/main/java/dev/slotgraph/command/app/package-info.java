/** Apps and their keys. */
@NullMarked
package dev.slotgraph.command.app;

import org.jspecify.annotations.NullMarked;

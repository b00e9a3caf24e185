/** Who books: one customer for each address in an app, each with a key. */
@NullMarked
package dev.slotgraph.command.customer;

import org.jspecify.annotations.NullMarked;

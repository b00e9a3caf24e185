/** The write side under test: the real thing on a real PostgreSQL, with a clock that tests move. */
@NullMarked
package dev.slotgraph.command.testing;

import org.jspecify.annotations.NullMarked;

/** The PostgreSQL that tests run on. */
@NullMarked
package dev.slotgraph.platform.testing;

import org.jspecify.annotations.NullMarked;

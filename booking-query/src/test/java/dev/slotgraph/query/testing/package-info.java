/** What the tests of the read side stand on. */
@NullMarked
package dev.slotgraph.query.testing;

import org.jspecify.annotations.NullMarked;

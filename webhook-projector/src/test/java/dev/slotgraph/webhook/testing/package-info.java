/** What the tests of this module stand on: a clock that can be moved, a receiver, and delivery on a real database. */
@NullMarked
package dev.slotgraph.webhook.testing;

import org.jspecify.annotations.NullMarked;

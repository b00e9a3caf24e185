/** Who calls: apps, keys, what each kind of key may do, and how often. */
@NullMarked
package dev.slotgraph.platform.access;

import org.jspecify.annotations.NullMarked;

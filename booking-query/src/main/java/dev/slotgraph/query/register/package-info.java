/** Resources, sites and projects. */
@NullMarked
package dev.slotgraph.query.register;

import org.jspecify.annotations.NullMarked;

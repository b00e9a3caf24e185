/** Tests of this package. */
@NullMarked
package dev.slotgraph.platform.web;

import org.jspecify.annotations.NullMarked;

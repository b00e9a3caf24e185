/** The stored form of the domain. */
@NullMarked
package dev.slotgraph.platform.domain;

import org.jspecify.annotations.NullMarked;

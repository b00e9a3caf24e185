/** The domain's own beans that every service needs: its events, its graphs, its ids. */
@NullMarked
package dev.slotgraph.platform.domain;

import org.jspecify.annotations.NullMarked;

/** Where resources are. */
@NullMarked
package dev.slotgraph.api.site;

import org.jspecify.annotations.NullMarked;

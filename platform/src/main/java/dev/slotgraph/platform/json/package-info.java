/** JSON at the HTTP edge: how the mapper is set, and how controllers read bodies. */
@NullMarked
package dev.slotgraph.platform.json;

import org.jspecify.annotations.NullMarked;

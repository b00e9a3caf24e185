/** The description of the API, and a page to read it in. */
@NullMarked
package dev.slotgraph.query.docs;

import org.jspecify.annotations.NullMarked;

/** What Timekit's booking widget reads, and a page with the widget for each hosted project. */
@NullMarked
package dev.slotgraph.query.widget;

import org.jspecify.annotations.NullMarked;

/** The log for auditors: as a feed, checked, replayed, and taken away. */
@NullMarked
package dev.slotgraph.query.audit;

import org.jspecify.annotations.NullMarked;

package dev.slotgraph.api.block;

import org.jspecify.annotations.Nullable;

/** What is written about an event. */
public record BlockDetails(
        @Nullable String what,
        @Nullable String where,
        @Nullable String description) {

    public static final BlockDetails BLANK = new BlockDetails(null, null, null);
}

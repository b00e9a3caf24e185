package dev.slotgraph.api.site;

import org.jspecify.annotations.Nullable;

/** All that is said of a site. {@code description} may hold HTML. */
public record SiteData(String name, @Nullable String description) {}

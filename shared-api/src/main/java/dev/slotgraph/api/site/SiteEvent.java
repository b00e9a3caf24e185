package dev.slotgraph.api.site;

import java.util.UUID;

/** What happened to a site. */
public sealed interface SiteEvent {

    UUID siteId();

    record SiteCreated(UUID siteId, SiteData data) implements SiteEvent {}

    /** @param data all of it, as it is from now on */
    record SiteUpdated(UUID siteId, SiteData data) implements SiteEvent {}

    record SiteDeleted(UUID siteId) implements SiteEvent {}
}

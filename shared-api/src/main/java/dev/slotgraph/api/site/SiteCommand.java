package dev.slotgraph.api.site;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a site. */
public sealed interface SiteCommand {

    UUID siteId();

    /** The app on whose behalf it is asked; a site of another app is not found. */
    UUID appId();

    record CreateSite(@TargetAggregateIdentifier UUID siteId, UUID appId, SiteData data) implements SiteCommand {}

    /** @param data all of it, as it is to be from now on */
    record UpdateSite(@TargetAggregateIdentifier UUID siteId, UUID appId, SiteData data) implements SiteCommand {}

    record DeleteSite(@TargetAggregateIdentifier UUID siteId, UUID appId) implements SiteCommand {}
}

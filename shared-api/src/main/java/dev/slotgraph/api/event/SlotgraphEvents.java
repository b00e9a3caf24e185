package dev.slotgraph.api.event;

import dev.slotgraph.api.app.AppEvent;
import dev.slotgraph.api.block.BlockEvent;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.calendar.CalendarEvent;
import dev.slotgraph.api.calendar.CalendarFeedEvent;
import dev.slotgraph.api.customer.CustomerEvent;
import dev.slotgraph.api.graph.GraphEvent;
import dev.slotgraph.api.project.ProjectEvent;
import dev.slotgraph.api.resource.ResourceEvent;
import dev.slotgraph.api.site.SiteEvent;
import java.util.List;

/** The events of this release. A name that was ever stored stays here, or in an upcaster, for good. */
public final class SlotgraphEvents {

    public static final EventCatalog CATALOG = new EventCatalog(List.of(
            new EventType("app.created", 1, AppEvent.AppCreated.class),
            new EventType("api_key.issued", 1, AppEvent.ApiKeyIssued.class),
            new EventType("api_key.revoked", 1, AppEvent.ApiKeyRevoked.class),
            new EventType("retention.set", 1, AppEvent.RetentionSet.class),
            new EventType("customer.erased", 1, CustomerEvent.CustomerErased.class),
            new EventType("site.created", 1, SiteEvent.SiteCreated.class),
            new EventType("site.updated", 1, SiteEvent.SiteUpdated.class),
            new EventType("site.deleted", 1, SiteEvent.SiteDeleted.class),
            new EventType("resource.created", 1, ResourceEvent.ResourceCreated.class),
            new EventType("resource.updated", 1, ResourceEvent.ResourceUpdated.class),
            new EventType("resource.deleted", 1, ResourceEvent.ResourceDeleted.class),
            new EventType("project.created", 1, ProjectEvent.ProjectCreated.class),
            new EventType("project.updated", 1, ProjectEvent.ProjectUpdated.class),
            new EventType("project.deleted", 1, ProjectEvent.ProjectDeleted.class),
            new EventType("graph.published", 1, GraphEvent.GraphPublished.class),
            new EventType("graph.retired", 1, GraphEvent.GraphRetired.class),
            new EventType("calendar.created", 1, CalendarEvent.CalendarCreated.class),
            new EventType("calendar.updated", 1, CalendarEvent.CalendarUpdated.class),
            new EventType("calendar.deleted", 1, CalendarEvent.CalendarDeleted.class),
            new EventType("calendar_feed.issued", 1, CalendarFeedEvent.CalendarFeedIssued.class),
            new EventType("calendar_feed.revoked", 1, CalendarFeedEvent.CalendarFeedRevoked.class),
            new EventType("event.created", 1, BlockEvent.BlockCreated.class),
            new EventType("event.updated", 1, BlockEvent.BlockUpdated.class),
            new EventType("event.deleted", 1, BlockEvent.BlockDeleted.class),
            new EventType("booking.created", 1, BookingEvent.BookingCreated.class),
            new EventType("booking.transitioned", 1, BookingEvent.BookingTransitioned.class),
            new EventType("booking.updated", 1, BookingEvent.BookingUpdated.class),
            new EventType("booking.rescheduled", 1, BookingEvent.BookingRescheduled.class),
            new EventType("booking.extended", 1, BookingEvent.BookingExtended.class),
            new EventType("booking.deleted", 1, BookingEvent.BookingDeleted.class)));

    private SlotgraphEvents() {}
}

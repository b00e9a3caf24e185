package dev.slotgraph.api.calendar;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of the address of a resource's calendar. */
public sealed interface CalendarFeedCommand {

    UUID feedId();

    /** The app on whose behalf it is asked. */
    UUID appId();

    record IssueCalendarFeed(@TargetAggregateIdentifier UUID feedId, UUID appId, CalendarFeedData data)
            implements CalendarFeedCommand {}

    record RevokeCalendarFeed(@TargetAggregateIdentifier UUID feedId, UUID appId) implements CalendarFeedCommand {}
}

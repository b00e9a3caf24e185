package dev.slotgraph.api.calendar;

import java.util.UUID;

/** What happened to the address of a resource's calendar. */
public sealed interface CalendarFeedEvent {

    UUID feedId();

    /** From now on this address is good, and none before it. */
    record CalendarFeedIssued(UUID feedId, CalendarFeedData data) implements CalendarFeedEvent {}

    record CalendarFeedRevoked(UUID feedId) implements CalendarFeedEvent {}
}

package dev.slotgraph.api.calendar;

import java.util.UUID;

/** What happened to a calendar. The one that every resource has is created when something is first said of it. */
public sealed interface CalendarEvent {

    UUID calendarId();

    record CalendarCreated(UUID calendarId, CalendarData data) implements CalendarEvent {}

    /** @param data all of it, as it is from now on */
    record CalendarUpdated(UUID calendarId, CalendarData data) implements CalendarEvent {}

    record CalendarDeleted(UUID calendarId) implements CalendarEvent {}
}

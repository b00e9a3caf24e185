package dev.slotgraph.api.calendar;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a calendar. */
public sealed interface CalendarCommand {

    UUID calendarId();

    /** The app on whose behalf it is asked; a calendar of another app is not found. */
    UUID appId();

    record CreateCalendar(@TargetAggregateIdentifier UUID calendarId, UUID appId, CalendarData data)
            implements CalendarCommand {}

    /** @param data all of it, as it is to be from now on */
    record UpdateCalendar(@TargetAggregateIdentifier UUID calendarId, UUID appId, CalendarData data)
            implements CalendarCommand {}

    record DeleteCalendar(@TargetAggregateIdentifier UUID calendarId, UUID appId) implements CalendarCommand {}
}

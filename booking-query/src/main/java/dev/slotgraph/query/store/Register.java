package dev.slotgraph.query.store;

import java.util.Locale;

/** What bookings refer to and what stands beside them in calendars, each kind in a table of its own. */
public enum Register {
    RESOURCE("query.resource", "Resource"),
    SITE("query.site", "Site"),
    PROJECT("query.project", "Project"),
    CALENDAR("query.calendar", "Calendar"),
    EVENT("query.event", "Event"),
    CALENDAR_FEED("query.calendar_feed", "CalendarFeed");

    private final String table;
    private final String model;

    Register(String table, String model) {
        this.table = table;
        this.model = model;
    }

    public String table() {
        return table;
    }

    /** The type of their streams, as the write side names it. */
    public String streamType() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As Timekit names it in its answers. */
    public String model() {
        return model;
    }
}

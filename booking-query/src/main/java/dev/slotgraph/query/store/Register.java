package dev.slotgraph.query.store;

import java.util.Locale;

/** What bookings refer to and what stands beside them in calendars, each kind in a table of its own. */
public enum Register {
    RESOURCE("query.resource", "Resource", "primary_calendar_id"),
    SITE("query.site", "Site"),
    PROJECT("query.project", "Project"),
    CALENDAR("query.calendar", "Calendar"),
    EVENT("query.event", "Event"),
    CALENDAR_FEED("query.calendar_feed", "CalendarFeed");

    private final String table;
    private final String model;
    private final String idColumn;

    Register(String table, String model) {
        this(table, model, "");
    }

    Register(String table, String model, String idColumn) {
        this.table = table;
        this.model = model;
        this.idColumn = idColumn;
    }

    public String table() {
        return table;
    }

    /**
     * A piece of SQL for the column that this table has beside those that all have: an id by which an entry is found. Nothing where
     * there is none.
     *
     * @param sql with {@code %1$s} for the column's name
     */
    public String withIdColumn(String sql) {
        return idColumn.isEmpty() ? "" : sql.formatted(idColumn);
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

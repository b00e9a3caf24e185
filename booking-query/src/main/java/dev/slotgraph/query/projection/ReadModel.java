package dev.slotgraph.query.projection;

/** How the read model is called. */
public final class ReadModel {

    /** The one processor that writes all of its tables: one token is one position, on which bookings and calendars agree. */
    public static final String PROCESSOR = "read-model";

    public static final String SCHEMA = "query";

    private ReadModel() {}
}

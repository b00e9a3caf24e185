package dev.slotgraph.query.projection;

/** How the read model is called. */
public final class ReadModel {

    /** The one processor that writes all of its tables: one token is one position, on which bookings and calendars agree. */
    public static final String PROCESSOR = "read-model";

    public static final String SCHEMA = "query";

    /**
     * How far a booking's {@code position} may lie behind its last event, which may have been committed late: processors remember no
     * gap for longer.
     */
    public static final int LATEST = 50_000;

    private ReadModel() {}
}

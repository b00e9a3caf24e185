package dev.slotgraph.query.store;

/** How the table {@code query.calendar_entry} is asked for what lies in a window. */
public final class CalendarEntries {

    /**
     * A condition: overlaps what is between the parameters {@code from} and {@code to}. What begins in a window ends soon after it,
     * so only the periods of that time are searched; the few entries of more than a day have an index of their own.
     */
    public static final String IN_WINDOW = """
            upper(during) > :from and lower(during) < :to
              and (query.claim_period(upper(during)) = any (cast((
                       select query.claim_periods(:from, cast(:to as timestamptz) + interval '24 hours')) as timestamptz[]))
                   and upper(during) <= cast(:to as timestamptz) + interval '24 hours'
                   or upper(during) - lower(during) > interval '24 hours')
            """;

    private CalendarEntries() {}
}

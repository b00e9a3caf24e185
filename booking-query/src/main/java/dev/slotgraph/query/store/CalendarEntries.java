package dev.slotgraph.query.store;

/** How the table {@code query.calendar_entry} is asked for what lies in a window. */
public final class CalendarEntries {

    private CalendarEntries() {}

    /**
     * A query for the entries that overlap what is between the parameters {@code from} and {@code to}, in no order.
     *
     * @param columns what is selected of the table
     * @param condition which names the resources; of the table's columns
     */
    public static String inWindow(String columns, String condition) {
        // What begins in a window ends soon after it, so only the periods of that time are searched. The few entries of
        // more than a day have an index of their own. Said by one "or", the planner leaves the periods out of the
        // search.
        return """
                    select %1$s from query.calendar_entry
                    where %2$s
                      and lower(during) < :to
                      and query.claim_period(upper(during)) = any (query.claim_periods(:from, cast(:to as timestamptz) + interval '24 hours'))
                      and upper(during) > :from
                      and upper(during) <= cast(:to as timestamptz) + interval '24 hours'
                    union all
                    select %1$s from query.calendar_entry
                    where %2$s
                      and lower(during) < :to
                      and upper(during) - lower(during) > interval '24 hours'
                      and upper(during) > cast(:to as timestamptz) + interval '24 hours'
                    """.formatted(columns, condition);
    }
}

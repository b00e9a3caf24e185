package dev.slotgraph.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What the parts of a run about the audit share.
 *
 * @param bookings that were written into the log, each of two events
 */
record AuditBench(
        Options options,
        HttpConnection connection,
        Database database,
        LoadGenerator load,
        List<UUID> bookings,
        Findings findings) {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(5);

    AuditBench {
        bookings = List.copyOf(bookings);
    }

    /** Round 0 warms up. */
    Duration rateTime(int round) {
        return round > 0 || options.rateTime().compareTo(LONGEST_WARM_UP) < 0 ? options.rateTime() : LONGEST_WARM_UP;
    }

    /** The newest position of the log. */
    long head() throws SQLException {
        return database.number("select max(global_index) from booking.domain_event");
    }

    long events() throws SQLException {
        return database.number("select count(*) from booking.domain_event");
    }
}

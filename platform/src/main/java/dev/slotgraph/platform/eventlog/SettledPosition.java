package dev.slotgraph.platform.eventlog;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells up to where the log is settled: everything at or below is visible to whoever asks next, and nothing will ever appear there
 * any more. Who reads no further misses nothing, however late others commit.
 *
 * <p>An index is drawn before it is committed, so below the newest one there may be missing ones, of which some come yet and some
 * never. An append holds a lock on the table from before it draws until after it is visible. So whatever is missing below an index
 * that is visible belongs to one of those who hold the lock just then, or to nobody; once these are gone, it is decided. A standby
 * shows no such locks; there a missing index counts as decided when no append may run that long ({@link GapHorizon}).
 * Thread-safe.
 */
public final class SettledPosition {

    // Its snapshot is older than what it reads of the locks, which is what makes the answer sure.
    private static final String LOOK = """
            select pg_is_in_recovery() as standby,
                   (select coalesce(max(global_index), 0) from booking.domain_event) as head,
                   (select event.global_index
                    from booking.domain_event event
                    where event.global_index > :settled and :settled > 0
                      and exists (select from booking.domain_event where global_index = :settled + 1)
                      and not exists (select from booking.domain_event next where next.global_index = event.global_index + 1)
                    order by event.global_index limit 1) as unbroken,
                   (select array_agg(virtualtransaction)
                    from pg_locks
                    where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'booking.domain_event'::regclass
                      and database = (select oid from pg_database where datname = current_database())) as appending
            """;

    private static final String SHOWN_UP_TO = "select coalesce(pg_last_xact_replay_timestamp(), 'epoch')";

    /**
     * What one look at the log gave.
     *
     * @param position up to which it is settled
     * @param head the newest visible position; beyond {@code position} while appends are under way
     */
    public record Look(long position, long head) {}

    private record Seen(boolean standby, long head, long unbroken, Set<String> appending) {}

    /** Settled as soon as none of those who were appending when it was the newest is left. */
    private record Candidate(long position, Set<String> appending) {}

    private final JdbcClient log;
    private final GapHorizon horizon;
    private @Nullable Candidate candidate;
    private long settled;

    /** @param longestAppend after which a transaction that appends is surely over */
    public SettledPosition(DataSource log, Duration longestAppend) {
        this.log = JdbcClient.create(log);
        this.horizon = new GapHorizon(longestAppend, this::shownUpTo, System::nanoTime);
    }

    /** Looks anew. */
    public Look look() {
        var seen = log.sql(LOOK)
                .param("settled", settled())
                .query((row, _) -> seen(row))
                .single();
        return new Look(note(seen), seen.head());
    }

    private synchronized long settled() {
        return settled;
    }

    private synchronized long note(Seen seen) {
        settled = Math.max(settled, seen.unbroken());
        if (seen.standby()) {
            settled = Math.max(settled, horizon.seen(seen.head()));
        } else if (seen.appending().isEmpty()) {
            settled = Math.max(settled, seen.head());
        } else if (candidate == null || Collections.disjoint(candidate.appending(), seen.appending())) {
            settled = Math.max(settled, candidate == null ? 0 : candidate.position());
            candidate = new Candidate(seen.head(), seen.appending());
        }
        return settled;
    }

    private static Seen seen(ResultSet row) throws SQLException {
        Array appending = row.getArray("appending");
        return new Seen(
                row.getBoolean("standby"),
                row.getLong("head"),
                row.getLong("unbroken"),
                appending == null ? Set.of() : Set.of((String[]) appending.getArray()));
    }

    private Instant shownUpTo() {
        return log.sql(SHOWN_UP_TO).query(OffsetDateTime.class).single().toInstant();
    }
}

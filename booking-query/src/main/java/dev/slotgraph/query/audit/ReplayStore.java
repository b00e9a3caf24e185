package dev.slotgraph.query.audit;

import dev.slotgraph.query.audit.Replay.Mode;
import dev.slotgraph.query.audit.Replay.Projection;
import dev.slotgraph.query.audit.Replay.State;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Keeps the replays, and who runs them. The database's clock counts, for nodes compare times. Thread-safe. */
@Component
class ReplayStore {

    /** A runner that was silent for so long is taken for dead. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    /** How many differing fields a report holds. */
    static final int MOST_MISMATCHES = 1_000;

    private static final String COLUMNS = """
            id, app_id, projection, mode, state, events_total, events_done, found, repaired, mismatches, error, step, done_id,
            requested_by, cancelled_by, created_at, started_at, finished_at,
            coalesce(extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at), 0)::float8 as seconds
            """;

    private static final String TAKE = """
            update query.replay
            set state = 'running', runner = :runner, seen_at = clock_timestamp(),
                started_at = coalesce(started_at, clock_timestamp())
            where id = (select id from query.replay
                        where state = 'queued'
                           or state = 'running' and seen_at < clock_timestamp() - make_interval(secs => :silence)
                        order by created_at limit 1
                        for update skip locked)
            returning\s""" + COLUMNS;

    private static final String PROGRESS = """
            update query.replay
            set events_total = :total, events_done = events_done + :done, found = found + :found, repaired = repaired + :repaired,
                mismatches = case when jsonb_array_length(mismatches) < :most
                                  then mismatches || cast(:mismatches as jsonb) else mismatches end,
                step = :step, done_id = :id, seen_at = clock_timestamp()
            where id = :replay and state = 'running' and runner = :runner
            """;

    private final ReadModelDatabase database;

    ReplayStore(ReadModelDatabase database) {
        this.database = database;
    }

    /** Empty when the app has one that is not over yet. */
    Optional<Replay> request(UUID id, UUID appId, Projection projection, Mode mode, String actor) {
        try {
            database.sql()
                    .sql(
                            "insert into query.replay (id, app_id, projection, mode, state, requested_by) values (?, ?, ?, ?, 'queued', ?)")
                    .params(id, appId, Replay.lower(projection), Replay.lower(mode), actor)
                    .update();
        } catch (DuplicateKeyException _) {
            return Optional.empty();
        }
        return find(appId, id);
    }

    Optional<Replay> find(UUID appId, UUID id) {
        return database.sql()
                .sql("select " + COLUMNS + " from query.replay where app_id = ? and id = ?")
                .params(appId, id)
                .query((row, _) -> replay(row))
                .optional();
    }

    List<Replay> newest(UUID appId, int limit) {
        return database.sql()
                .sql("select " + COLUMNS + " from query.replay where app_id = ? order by created_at desc limit ?")
                .params(appId, limit)
                .query((row, _) -> replay(row))
                .list();
    }

    /** Whether it was still open. */
    boolean cancel(UUID appId, UUID id, String actor) {
        return database.sql()
                        .sql(
                                "update query.replay set state = 'cancelled', cancelled_by = ?, finished_at = clock_timestamp() "
                                        + "where app_id = ? and id = ? and state in ('queued', 'running')")
                        .params(actor, appId, id)
                        .update()
                == 1;
    }

    /** Takes one that waits, or that its runner has left. */
    Optional<Replay> take(UUID runner) {
        return database.sql()
                .sql(TAKE)
                .param("runner", runner)
                .param("silence", (double) SILENCE.toSeconds())
                .query((row, _) -> replay(row))
                .optional();
    }

    /**
     * What was done since the last time.
     *
     * @param mismatches those of {@code found} that are told
     */
    record Progress(int step, UUID id, long total, long done, long found, long repaired, List<Mismatch> mismatches) {}

    /** Whether the runner is to go on: nobody has cancelled the replay or taken it over. */
    boolean progress(UUID replay, UUID runner, Progress progress) {
        return database.sql()
                        .sql(PROGRESS)
                        .param("replay", replay)
                        .param("runner", runner)
                        .param("total", progress.total())
                        .param("done", progress.done())
                        .param("found", progress.found())
                        .param("repaired", progress.repaired())
                        .param("mismatches", StoredJson.write(progress.mismatches()))
                        .param("most", MOST_MISMATCHES)
                        .param("step", progress.step())
                        .param("id", progress.id())
                        .update()
                == 1;
    }

    void finish(UUID replay, UUID runner, State state, @Nullable String error) {
        database.sql()
                .sql("update query.replay set state = :state, error = :error, finished_at = clock_timestamp() "
                        + "where id = :replay and state = 'running' and runner = :runner")
                .param("state", Replay.lower(state))
                .param("error", error)
                .param("replay", replay)
                .param("runner", runner)
                .update();
    }

    /** Lets others go on with what this runner had taken. */
    void release(UUID runner) {
        database.sql()
                .sql("update query.replay set seen_at = 'epoch' where state = 'running' and runner = ?")
                .param(runner)
                .update();
    }

    private static Replay replay(ResultSet row) throws SQLException {
        return new Replay(
                row.getObject("id", UUID.class),
                row.getObject("app_id", UUID.class),
                Projection.valueOf(row.getString("projection").toUpperCase(Locale.ROOT)),
                Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("events_total"),
                row.getLong("events_done"),
                row.getLong("found"),
                row.getLong("repaired"),
                StoredJson.read(row.getString("mismatches"), JsonNode.class),
                row.getString("error"),
                row.getInt("step"),
                row.getObject("done_id", UUID.class),
                row.getString("requested_by"),
                row.getString("cancelled_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getDouble("seconds"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

package dev.slotgraph.platform.replay;

import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.Replay.State;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the replays, and who runs them. The table is the read side's; the other services take their parts from it and hand them on.
 * The database's clock counts, for nodes compare times. Thread-safe.
 */
public final class ReplayStore {

    /** A runner that was silent for so long is taken for dead. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    /** A part that nobody has taken for so long has nobody to take it. */
    static final Duration UNATTENDED = Duration.ofMinutes(2);

    /** How many differing fields a report holds. */
    public static final int MOST_MISMATCHES = 1_000;

    private static final String COLUMNS = """
            id, app_id, projection, mode, state, part, events_total, events_done, found, repaired, mismatches, error, step, done_id,
            requested_by, cancelled_by, created_at, started_at, finished_at,
            coalesce(extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at), 0)::float8 as seconds
            """;

    private static final String TAKE = """
            update query.replay
            set state = 'running', runner = :runner, seen_at = clock_timestamp(),
                started_at = coalesce(started_at, clock_timestamp())
            where id = (select id from query.replay
                        where part = :part and (state = 'queued'
                           or state = 'running' and (runner is null or seen_at < clock_timestamp() - make_interval(secs => :silence)))
                        order by created_at limit 1
                        for update skip locked)
            returning\s""" + COLUMNS;

    private static final String PROGRESS = """
            update query.replay
            set events_done = events_done + :done, found = found + :found, repaired = repaired + :repaired,
                mismatches = case when jsonb_array_length(mismatches) < :most
                                  then mismatches || cast(:mismatches as jsonb) else mismatches end,
                step = :step, done_id = :id, seen_at = clock_timestamp()
            where id = :replay and state = 'running' and runner = :runner
            """;

    private static final String GIVE_UP = """
            update query.replay late set state = 'failed', error = :error, finished_at = clock_timestamp()
            where part <> :part and state in ('queued', 'running')
              and coalesce(seen_at, created_at) < clock_timestamp() - make_interval(secs => :unattended)
              and not exists (select from query.replay other where other.part = late.part and other.state = 'running'
                              and other.runner is not null
                              and other.seen_at >= clock_timestamp() - make_interval(secs => :unattended))
            """;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;

    public ReplayStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty when the app has one that is not over yet. */
    public Optional<Replay> request(UUID id, UUID appId, Projection projection, Mode mode, String actor) {
        try {
            jdbc.sql(
                            "insert into query.replay (id, app_id, projection, mode, state, part, requested_by) values (?, ?, ?, ?, 'queued', ?, ?)")
                    .params(
                            id,
                            appId,
                            Replay.lower(projection),
                            Replay.lower(mode),
                            Replay.lower(projection.parts().getFirst()),
                            actor)
                    .update();
        } catch (DuplicateKeyException _) {
            return Optional.empty();
        }
        return find(appId, id);
    }

    public Optional<Replay> find(UUID appId, UUID id) {
        return jdbc.sql("select " + COLUMNS + " from query.replay where app_id = ? and id = ?")
                .params(appId, id)
                .query((row, _) -> replay(row))
                .optional();
    }

    public List<Replay> newest(UUID appId, int limit) {
        return jdbc.sql("select " + COLUMNS + " from query.replay where app_id = ? order by created_at desc limit ?")
                .params(appId, limit)
                .query((row, _) -> replay(row))
                .list();
    }

    /** Whether it was still open. */
    public boolean cancel(UUID appId, UUID id, String actor) {
        return jdbc.sql(
                                "update query.replay set state = 'cancelled', cancelled_by = ?, finished_at = clock_timestamp() "
                                        + "where app_id = ? and id = ? and state in ('queued', 'running')")
                        .params(actor, appId, id)
                        .update()
                == 1;
    }

    /** Takes one whose part waits, or that its runner has left. */
    Optional<Replay> take(Part part, UUID runner) {
        return jdbc.sql(TAKE)
                .param("part", Replay.lower(part))
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
    record Progress(int step, UUID id, long done, long found, long repaired, List<Mismatch> mismatches) {}

    /** Whether the runner is to go on: nobody has cancelled the replay or taken it over. */
    boolean progress(UUID replay, UUID runner, Progress progress) {
        return jdbc.sql(PROGRESS)
                        .param("replay", replay)
                        .param("runner", runner)
                        .param("done", progress.done())
                        .param("found", progress.found())
                        .param("repaired", progress.repaired())
                        .param("mismatches", JSON.writeValueAsString(progress.mismatches()))
                        .param("most", MOST_MISMATCHES)
                        .param("step", progress.step())
                        .param("id", progress.id())
                        .update()
                == 1;
    }

    /** How many events it has, unless that was told before. */
    void expect(UUID replay, UUID runner, long total) {
        jdbc.sql(
                        "update query.replay set events_total = :total where id = :replay and runner = :runner and events_total = 0")
                .param("total", total)
                .param("replay", replay)
                .param("runner", runner)
                .update();
    }

    /** Leaves the rest to whoever works another part. */
    void handOver(UUID replay, UUID runner, Part next) {
        jdbc.sql("update query.replay set part = :next, step = 0, done_id = :first, runner = null, "
                        + "seen_at = clock_timestamp() where id = :replay and state = 'running' and runner = :runner")
                .param("next", Replay.lower(next))
                .param("first", ReplayWork.FIRST)
                .param("replay", replay)
                .param("runner", runner)
                .update();
    }

    /** Ends replays whose turn it is at other services, of which none takes them. */
    void giveUpUnattended(Part own, String error) {
        jdbc.sql(GIVE_UP)
                .param("part", Replay.lower(own))
                .param("error", error)
                .param("unattended", (double) UNATTENDED.toSeconds())
                .update();
    }

    void finish(UUID replay, UUID runner, State state, @Nullable String error) {
        jdbc.sql("update query.replay set state = :state, error = :error, finished_at = clock_timestamp() "
                        + "where id = :replay and state = 'running' and runner = :runner")
                .param("state", Replay.lower(state))
                .param("error", error)
                .param("replay", replay)
                .param("runner", runner)
                .update();
    }

    /** Lets others go on with what this runner had taken. */
    void release(UUID runner) {
        jdbc.sql(
                        "update query.replay set runner = null, seen_at = clock_timestamp() where state = 'running' and runner = ?")
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
                Part.valueOf(row.getString("part").toUpperCase(Locale.ROOT)),
                row.getLong("events_total"),
                row.getLong("events_done"),
                row.getLong("found"),
                row.getLong("repaired"),
                JSON.readTree(row.getString("mismatches")),
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

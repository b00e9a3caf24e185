package dev.slotgraph.webhook.health;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The health of endpoints, shared by all nodes. Joins the caller's transaction. Thread-safe. */
public final class HealthStore {

    private static final String COLUMNS = """
            endpoint_id, window_start, attempts, failures, open_until, open_for_ms, probing, failing_since, last_failure, notified
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    public HealthStore(JdbcTemplate jdbc) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
    }

    /** Locks the rows, in the order of their ids, until the transaction ends. */
    public Map<UUID, Health> lock(Collection<UUID> endpoints, Instant now) {
        UUID[] ids = endpoints.stream().distinct().sorted().toArray(UUID[]::new);
        jdbc.sql("""
                        insert into webhook.endpoint_health (endpoint_id, window_start)
                        select e.id, :now from webhook.endpoint e where e.id = any(:ids) order by e.id
                        on conflict (endpoint_id) do nothing
                        """).param("now", at(now)).param("ids", ids).update();
        var found = new HashMap<UUID, Health>();
        jdbc.sql("select " + COLUMNS
                        + " from webhook.endpoint_health where endpoint_id = any(:ids) order by endpoint_id for update")
                .param("ids", ids)
                .query(row -> {
                    found.put(row.getObject("endpoint_id", UUID.class), health(row));
                });
        return found;
    }

    public void save(Map<UUID, Health> healths) {
        if (healths.isEmpty()) {
            return;
        }
        batches.batchUpdate("""
                update webhook.endpoint_health
                set window_start = ?, attempts = ?, failures = ?, open_until = ?, open_for_ms = ?, probing = ?, failing_since = ?,
                    last_failure = ?, notified = ?
                where endpoint_id = ?
                """, healths.entrySet(), healths.size(), (statement, entry) -> {
            Health health = entry.getValue();
            statement.setTimestamp(1, Timestamp.from(health.windowStart()));
            statement.setInt(2, health.attempts());
            statement.setInt(3, health.failures());
            statement.setTimestamp(4, timestamp(health.openUntil()));
            statement.setLong(5, health.openFor().toMillis());
            statement.setBoolean(6, health.probing());
            statement.setTimestamp(7, timestamp(health.failingSince()));
            statement.setTimestamp(8, timestamp(health.lastFailure()));
            statement.setInt(9, health.notified());
            statement.setObject(10, entry.getKey());
        });
    }

    /** Endpoints whose breaker has been open for long enough, and that nobody probes; locked. */
    public List<UUID> probes(Instant now) {
        return jdbc.sql("""
                        select h.endpoint_id from webhook.endpoint_health h
                        where (h.open_until <= :now or h.open_until > :furthest)
                          and exists (select from webhook.lane l where l.endpoint_id = h.endpoint_id and l.due_at <= :now)
                        order by h.endpoint_id for update of h skip locked
                        """)
                .param("now", at(now))
                // Beyond what it is ever opened for: the clock has stepped back.
                .param("furthest", at(now.plus(Health.LONGEST_OPEN)))
                .query(UUID.class)
                .list();
    }

    /** One lane tries, and nobody else until it is back or lost. */
    public void probing(Collection<UUID> endpoints, Instant until) {
        if (!endpoints.isEmpty()) {
            jdbc.sql("""
                            update webhook.endpoint_health set probing = true, open_until = :until
                            where endpoint_id = any(:ids)
                            """)
                    .param("until", at(until))
                    .param("ids", endpoints.toArray(UUID[]::new))
                    .update();
        }
    }

    public Optional<Health> find(UUID endpoint) {
        return jdbc.sql("select " + COLUMNS + " from webhook.endpoint_health where endpoint_id = :id")
                .param("id", endpoint)
                .query((row, _) -> health(row))
                .optional();
    }

    /** Those of which a success would be news. */
    public List<UUID> troubled(Collection<UUID> endpoints) {
        return jdbc.sql("""
                        select endpoint_id from webhook.endpoint_health
                        where endpoint_id = any(:ids) and (open_until is not null or notified > 0)
                        """)
                .param("ids", endpoints.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    /** How many breakers are not closed. */
    public long open() {
        return jdbc.sql("select count(*) from webhook.endpoint_health where open_until is not null")
                .query(Long.class)
                .single();
    }

    /** A fresh start. */
    public void forget(UUID endpoint) {
        jdbc.sql("delete from webhook.endpoint_health where endpoint_id = :id")
                .param("id", endpoint)
                .update();
    }

    private static Health health(ResultSet row) throws SQLException {
        return new Health(
                row.getObject("window_start", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"),
                row.getInt("failures"),
                instant(row, "open_until"),
                Duration.ofMillis(row.getLong("open_for_ms")),
                row.getBoolean("probing"),
                instant(row, "failing_since"),
                instant(row, "last_failure"),
                row.getInt("notified"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

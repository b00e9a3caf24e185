package dev.slotgraph.command.register;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entries of one kind as the write side knows them, always as new as the transaction that asks. Thread-safe.
 *
 * @param <D> what is said of an entry
 */
public class Register<D> {

    private static final long MOST_CHARACTERS = 4_000_000;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final String table;
    private final Class<D> type;
    /** By what is stored, so that nobody has to tell of a change. */
    private final Cache<String, D> parsed = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .<String, D>weigher((stored, _) -> stored.length())
            .build();

    /** @param table in schema {@code booking}, a constant */
    protected Register(JdbcClient jdbc, JsonMapper json, String table, Class<D> type) {
        this.jdbc = jdbc;
        this.json = json;
        this.table = table;
        this.type = type;
    }

    /** An entry that is not deleted. */
    public record Entry<D>(UUID id, D data, Instant createdAt, Instant updatedAt) {}

    public Optional<Entry<D>> find(UUID appId, UUID id) {
        return jdbc.sql("select * from %s where id = ? and app_id = ? and not deleted".formatted(table))
                .params(id, appId)
                .query((row, _) -> entry(row))
                .optional();
    }

    /** Those of the ids that are there, in no order. */
    public List<Entry<D>> findAll(UUID appId, Collection<UUID> ids) {
        return jdbc.sql("select * from %s where id = any (?) and app_id = ? and not deleted".formatted(table))
                .params(ids.toArray(UUID[]::new), appId)
                .query((row, _) -> entry(row))
                .list();
    }

    /** Locks an entry until the transaction ends, so that nobody books or changes what is about to go. */
    public void lock(UUID id) {
        jdbc.sql("select id from %s where id = ? for update".formatted(table))
                .param(id)
                .query(UUID.class)
                .optional();
    }

    /** Keys stay in their order where the column is {@code json}; {@code jsonb} has an order of its own. */
    public void insert(UUID appId, UUID id, D data, Instant now) {
        jdbc.sql("insert into %s (id, app_id, data, created_at, updated_at) values (?, ?, ?::json, ?, ?)"
                        .formatted(table))
                .params(id, appId, json.writeValueAsString(data), at(now), at(now))
                .update();
    }

    public void update(UUID id, D data, Instant now) {
        jdbc.sql("update %s set data = ?::json, updated_at = ? where id = ?".formatted(table))
                .params(json.writeValueAsString(data), at(now), id)
                .update();
    }

    public void delete(UUID id, Instant now) {
        jdbc.sql("update %s set deleted = true, updated_at = ? where id = ?".formatted(table))
                .params(at(now), id)
                .update();
    }

    private Entry<D> entry(ResultSet row) throws SQLException {
        return new Entry<>(
                row.getObject("id", UUID.class),
                parsed.get(row.getString("data"), stored -> json.readValue(stored, type)),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

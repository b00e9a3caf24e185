package dev.slotgraph.platform.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of apps and keys. Joins the caller's transaction. Thread-safe. */
public final class KeyStore {

    private final JdbcClient jdbc;

    public KeyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key as it may be shown: without its text, which nobody has any more. */
    public record StoredKey(
            UUID id,
            UUID appId,
            KeyKind kind,
            String name,
            Instant createdAt,
            @Nullable Instant revokedAt) {}

    public record App(UUID id, String slug, boolean testMode, Instant createdAt) {}

    /** Makes an app unless one of this slug is there; returns the one that is there then. */
    public App ensureApp(UUID id, String slug, boolean testMode, Instant now) {
        jdbc.sql("""
                        insert into booking.app (id, slug, test_mode, created_at) values (:id, :slug, :test, :now)
                        on conflict (slug) do nothing
                        """)
                .param("id", id)
                .param("slug", slug)
                .param("test", testMode)
                .param("now", at(now))
                .update();
        return app(slug).orElseThrow();
    }

    public Optional<App> app(String slug) {
        return jdbc.sql("select id, slug, test_mode, created_at from booking.app where slug = :slug")
                .param("slug", slug)
                .query((row, _) -> app(row))
                .optional();
    }

    public Optional<App> app(UUID id) {
        return jdbc.sql("select id, slug, test_mode, created_at from booking.app where id = :id")
                .param("id", id)
                .query((row, _) -> app(row))
                .optional();
    }

    /**
     * Adds a key unless the same text is a key already.
     *
     * @param hash see {@link KeyMaterial#hash}
     * @return whether it was added
     */
    public boolean insert(UUID id, UUID appId, KeyKind kind, String name, byte[] hash, Instant now) {
        return jdbc.sql("""
                        insert into booking.api_key (id, app_id, kind, name, hash, created_at)
                        values (:id, :app, :kind, :name, :hash, :now)
                        on conflict (hash) do nothing
                        """)
                        .param("id", id)
                        .param("app", appId)
                        .param("kind", kind.text())
                        .param("name", name)
                        .param("hash", hash)
                        .param("now", at(now))
                        .update()
                == 1;
    }

    /** Whether there was such a key and it was not revoked before. Nodes notice within {@link ApiKeyAuthenticator#TTL}. */
    public boolean revoke(UUID appId, UUID id, Instant now) {
        return jdbc.sql("""
                        update booking.api_key set revoked_at = :now
                        where app_id = :app and id = :id and revoked_at is null
                        """)
                        .param("now", at(now))
                        .param("app", appId)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** The app's keys, oldest first, the revoked ones too. */
    public List<StoredKey> list(UUID appId) {
        return list(appId, 0, Integer.MAX_VALUE);
    }

    /** Some of them. */
    public List<StoredKey> list(UUID appId, long offset, int limit) {
        return jdbc.sql("""
                        select id, app_id, kind, name, created_at, revoked_at from booking.api_key
                        where app_id = :app order by created_at, id offset :offset limit :limit
                        """)
                .param("app", appId)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> key(row))
                .list();
    }

    /** How many there are. */
    public long count(UUID appId) {
        return jdbc.sql("select count(*) from booking.api_key where app_id = :app")
                .param("app", appId)
                .query(Long.class)
                .single();
    }

    private static App app(ResultSet row) throws SQLException {
        return new App(
                row.getObject("id", UUID.class),
                row.getString("slug"),
                row.getBoolean("test_mode"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static StoredKey key(ResultSet row) throws SQLException {
        OffsetDateTime revoked = row.getObject("revoked_at", OffsetDateTime.class);
        return new StoredKey(
                row.getObject("id", UUID.class),
                row.getObject("app_id", UUID.class),
                KeyKind.of(row.getString("kind")),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                revoked == null ? null : revoked.toInstant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

package dev.slotgraph.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the key that a caller shows. Remembers what it finds for {@link #TTL}. Thread-safe. */
public final class ApiKeyAuthenticator {

    /** For so long a revoked key may still be taken, and a new one refused that was tried before it existed. */
    public static final Duration TTL = Duration.ofSeconds(3);

    /** A key in use is looked up again before it is forgotten, so that no request has to wait for that. */
    private static final Duration REFRESH = Duration.ofSeconds(1);

    private static final int MOST_KEYS = 10_000;

    private final JdbcClient jdbc;
    private final LoadingCache<String, KnownKey> known;
    /** Apart, so that guessing cannot push good keys out. */
    private final Cache<String, Boolean> unknown;

    /** What a key stands for. */
    public record KnownKey(UUID id, KeyKind kind, UUID appId, String appSlug, boolean testMode) {}

    public ApiKeyAuthenticator(JdbcClient jdbc) {
        this(jdbc, Ticker.systemTicker());
    }

    @SuppressWarnings("NullAway") // a loader may find nothing, which is then not remembered
    ApiKeyAuthenticator(JdbcClient jdbc, Ticker ticker) {
        this.jdbc = jdbc;
        known = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(TTL)
                .refreshAfterWrite(REFRESH)
                .ticker(ticker)
                .build(this::find);
        unknown = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(TTL)
                .ticker(ticker)
                .build();
    }

    /** The key, unless it is unknown, revoked or no key at all. */
    public Optional<KnownKey> authenticate(String key) {
        String id = HexFormat.of().formatHex(KeyMaterial.hash(key));
        if (unknown.getIfPresent(id) != null || !KeyMaterial.isSane(key)) {
            return Optional.empty();
        }
        @Nullable KnownKey found = known.get(id);
        if (found == null) {
            unknown.put(id, Boolean.TRUE);
        }
        return Optional.ofNullable(found);
    }

    /** Whether a key that was taken before still is one; asked anew each time. */
    public boolean isLive(UUID id) {
        return jdbc.sql("select count(*) > 0 from booking.api_key where id = :id and revoked_at is null")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    private @Nullable KnownKey find(String hash) {
        return jdbc.sql("""
                        select k.id, k.kind, k.app_id, a.slug, a.test_mode
                        from booking.api_key k join booking.app a on a.id = k.app_id
                        where k.hash = :hash and k.revoked_at is null
                        """)
                .param("hash", HexFormat.of().parseHex(hash))
                .query((row, _) -> new KnownKey(
                        row.getObject("id", UUID.class),
                        KeyKind.of(row.getString("kind")),
                        row.getObject("app_id", UUID.class),
                        row.getString("slug"),
                        row.getBoolean("test_mode")))
                .optional()
                .orElse(null);
    }
}

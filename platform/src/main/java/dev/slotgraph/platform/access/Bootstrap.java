package dev.slotgraph.platform.access;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.SettingException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The first app and its first key, so that somebody can get in. The owner of the tables calls it once after they are migrated; any
 * number of nodes may, at the same time and at every start.
 */
public final class Bootstrap {

    public static final String PROPERTY = "slotgraph.bootstrap-key";
    public static final String APP = "default";

    private static final String KEY_NAME = "bootstrap";
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private final JdbcClient jdbc;
    private final KeyStore store;
    private final TransactionOperations transactions;
    private final Ids ids;
    private final Clock clock;

    public Bootstrap(JdbcClient jdbc, TransactionOperations transactions, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.store = new KeyStore(jdbc);
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes the app {@code default} and, if a key is given, makes that its API key. A key that was revoked stays so.
     *
     * @throws SettingException if the key is no possible one
     */
    public KeyStore.App ensure(@Nullable String key) {
        if (key != null && !KeyMaterial.isSane(key)) {
            throw new SettingException(
                    PROPERTY, "is not a possible key", "use 8 to 255 visible ASCII characters, such as live_api_key_…");
        }
        return inTransaction(() -> {
            var app = store.ensureApp(ids.next(), APP, key != null && key.startsWith("test_"), clock.instant());
            if (key != null
                    && store.insert(
                            ids.next(), app.id(), KeyKind.API, KEY_NAME, KeyMaterial.hash(key), clock.instant())) {
                LOG.info("made the bootstrap key of the app {}", APP);
            }
            return app;
        });
    }

    /**
     * Makes the app {@code default}, and an API key for it if it has none.
     *
     * @return the new key's text, to be shown once; empty if there is a key already
     */
    public Optional<String> generateIfNone() {
        return inTransaction(() -> {
            var app = store.ensureApp(ids.next(), APP, false, clock.instant());
            // The second of two nodes waits here, and then finds the first one's key.
            jdbc.sql("select id from booking.app where id = :id for update")
                    .param("id", app.id())
                    .query(UUID.class)
                    .single();
            boolean hasKey =
                    store.list(app.id()).stream().anyMatch(key -> key.kind() == KeyKind.API && key.revokedAt() == null);
            if (hasKey) {
                return Optional.empty();
            }
            String key = KeyMaterial.generate(KeyKind.API, app.testMode());
            store.insert(ids.next(), app.id(), KeyKind.API, KEY_NAME, KeyMaterial.hash(key), clock.instant());
            return Optional.of(key);
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        T result = transactions.execute(_ -> work.get());
        if (result == null) {
            throw new IllegalStateException("the work always has a result");
        }
        return result;
    }
}

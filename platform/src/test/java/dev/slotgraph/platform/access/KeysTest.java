package dev.slotgraph.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class KeysTest {

    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private HikariDataSource pool;
    private JdbcClient jdbc;
    private KeyStore store;
    private ApiKeyAuthenticator authenticator;

    @BeforeEach
    void database() {
        pool = TestPostgres.freshDatabase().pool(8);
        AccessSchema.migrate(pool);
        jdbc = JdbcClient.create(pool);
        store = new KeyStore(jdbc);
        authenticator = new ApiKeyAuthenticator(jdbc, nanos::get);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void generatedKeysSayWhatTheyAreAndCannotBeGuessed() {
        assertThat(KeyMaterial.generate(KeyKind.API, false)).matches("live_api_key_[0-9A-Za-z]{30}");
        assertThat(KeyMaterial.generate(KeyKind.WIDGET, true)).matches("test_widget_key_[0-9A-Za-z]{30}");
        assertThat(30 * Math.log(62) / Math.log(2)).isGreaterThan(160);
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(_ -> KeyMaterial.generate(KeyKind.AUDIT, false))
                        .distinct())
                .hasSize(1_000);
    }

    @Test
    void aKeyOpensItsAppUntilItIsRevoked() {
        var app = store.ensureApp(UUID.randomUUID(), "studio", true, NOW);
        UUID id = UUID.randomUUID();
        String key = KeyMaterial.generate(KeyKind.WIDGET, true);
        store.insert(id, app.id(), KeyKind.WIDGET, "site", KeyMaterial.hash(key), NOW);

        assertThat(authenticator.authenticate(key))
                .contains(new ApiKeyAuthenticator.KnownKey(id, KeyKind.WIDGET, app.id(), "studio", true));
        assertThat(store.revoke(UUID.randomUUID(), id, NOW)).isFalse();
        assertThat(store.revoke(app.id(), id, NOW)).isTrue();
        assertThat(store.revoke(app.id(), id, NOW)).isFalse();
        nanos.addAndGet(ApiKeyAuthenticator.TTL.toNanos());

        assertThat(authenticator.authenticate(key)).isEmpty();
        assertThat(store.list(app.id()))
                .containsExactly(new KeyStore.StoredKey(id, app.id(), KeyKind.WIDGET, "site", NOW, NOW));
        assertThat(jdbc.sql("select count(*) from booking.api_key k where k::text like '%' || ? || '%'")
                        .param(key)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aKeyThatWasTriedTooEarlyIsTakenSoonAfter() {
        var app = store.ensureApp(UUID.randomUUID(), "studio", false, NOW);
        String key = KeyMaterial.generate(KeyKind.API, false);
        assertThat(authenticator.authenticate(key)).isEmpty();
        store.insert(UUID.randomUUID(), app.id(), KeyKind.API, "k", KeyMaterial.hash(key), NOW);
        nanos.addAndGet(ApiKeyAuthenticator.TTL.toNanos());

        assertThat(authenticator.authenticate(key)).isPresent();
    }

    @Test
    void noKeyHasAKindThatTheCodeDoesNotKnow() {
        var app = store.ensureApp(UUID.randomUUID(), "studio", false, NOW);

        assertThatThrownBy(() -> jdbc.sql(
                                "insert into booking.api_key values (gen_random_uuid(), ?, 'root', 'k', '\\x00', now(), null)")
                        .param(app.id())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void nodesThatStartAtOnceMakeOneAppAndOneKey() {
        String key = KeyMaterial.generate(KeyKind.API, false);
        var apps = atOnce(() -> bootstrap().ensure(key));
        bootstrap().ensure(key);

        assertThat(apps).hasSize(1);
        assertThat(store.list(apps.getFirst().id())).hasSize(1);
        assertThat(authenticator.authenticate(key)).get().satisfies(known -> {
            assertThat(known.appSlug()).isEqualTo("default");
            assertThat(known.kind()).isEqualTo(KeyKind.API);
        });
    }

    @Test
    void aGeneratedKeyIsShownByOneNodeOnce() {
        var shown = atOnce(() -> bootstrap().generateIfNone());

        assertThat(shown).hasSize(2).contains(Optional.empty());
        assertThat(bootstrap().generateIfNone()).isEmpty();
        String key = shown.stream().flatMap(Optional::stream).findAny().orElseThrow();
        assertThat(authenticator.authenticate(key)).isPresent();
    }

    @Test
    void aRevokedBootstrapKeyStaysRevokedAtTheNextStart() {
        var app = bootstrap().ensure("live_api_key_of-my-own");
        store.revoke(app.id(), store.list(app.id()).getFirst().id(), NOW);

        bootstrap().ensure("live_api_key_of-my-own");

        assertThat(authenticator.authenticate("live_api_key_of-my-own")).isEmpty();
    }

    @Test
    void anImpossibleBootstrapKeyIsRefusedByTheNameOfItsProperty() {
        assertThatThrownBy(() -> bootstrap().ensure("short"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("slotgraph.bootstrap-key")
                .hasMessageContaining("SLOTGRAPH_BOOTSTRAP_KEY")
                .hasMessageNotContaining("short");
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(
                jdbc,
                new TransactionTemplate(new DataSourceTransactionManager(pool)),
                new Ids(Clock.systemUTC()),
                Clock.systemUTC());
    }

    private static <T> java.util.List<T> atOnce(java.util.function.Supplier<T> work) {
        try (var threads = Executors.newFixedThreadPool(6)) {
            return IntStream.range(0, 6).mapToObj(_ -> CompletableFuture.supplyAsync(work, threads)).toList().stream()
                    .map(CompletableFuture::join)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        }
    }
}

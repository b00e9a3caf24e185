package dev.slotgraph.query.testing;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.query.QueryConfiguration;
import dev.slotgraph.query.projection.ReadModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The read side, whole, on a database of its own, and its clock. */
public final class QueryService implements AutoCloseable {

    /** A Monday morning. */
    public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;
    private final TestClock clock = new TestClock(START);

    public QueryService() {
        this(Map.of());
    }

    public QueryService(Map<String, Object> properties) {
        var database = TestPostgres.freshDatabase();
        var all = new HashMap<String, Object>(Map.of(
                "spring.datasource.url", database.url(),
                "spring.datasource.username", database.user(),
                "spring.datasource.password", database.password(),
                "server.port", "0",
                "slotgraph.secret-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "slotgraph.rate-limit.per-minute", "0",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn"));
        all.putAll(properties);
        var application = new SpringApplication(Assembly.class);
        application.addInitializers(starting -> {
            starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
            starting.getBeanFactory().registerSingleton("testClock", clock);
        });
        context = application.run();
    }

    /** As the service runs apart, with the schema of the log, which the write side owns, beside it. */
    @EnableAutoConfiguration
    @Import(QueryConfiguration.class)
    static class Assembly {

        @Bean
        SchemaMigration bookingSchema() {
            return new SchemaMigration(0, "booking", "db/log", "db/access");
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public JdbcClient sql() {
        return JdbcClient.create(bean(javax.sql.DataSource.class));
    }

    public TestClock clock() {
        return clock;
    }

    /** A new app with nothing in it. */
    public TestApp app() {
        var id = UUID.randomUUID();
        bean(KeyStore.class).ensureApp(id, "app-" + id, false, Clock.systemUTC().instant());
        return new TestApp(this, id);
    }

    String key(UUID app, KeyKind kind) {
        var key = KeyMaterial.generate(kind, false);
        bean(KeyStore.class)
                .insert(
                        UUID.randomUUID(),
                        app,
                        kind,
                        "test",
                        KeyMaterial.hash(key),
                        Clock.systemUTC().instant());
        return key;
    }

    public String url(String path) {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path;
    }

    public StreamingEventProcessor processor() {
        return bean(EventProcessingConfiguration.class)
                .eventProcessor(ReadModel.PROCESSOR, StreamingEventProcessor.class)
                .orElseThrow();
    }

    /** Until the read model shows all that is in the log. */
    public void catchUp() {
        var positions = bean(ReadPosition.class);
        if (!positions.await(ReadModel.PROCESSOR, positions.head(), PATIENCE)) {
            throw new AssertionError("the read model does not reach the head of the log");
        }
    }

    /** Events that were parked. */
    public long deadLetters() {
        return sql().sql("select count(*) from query.dead_letter_entry")
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        context.close();
    }
}

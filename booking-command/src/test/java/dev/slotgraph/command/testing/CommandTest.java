package dev.slotgraph.command.testing;

import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Starts the write side once for all tests that extend this, and gives each of them the API, the clock and the tables. */
@SpringBootTest(
        classes = {BookingCommandApplication.class, CommandTest.ClockOfTheTest.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "slotgraph.bootstrap-key=" + CommandTest.KEY,
            "slotgraph.rate-limit.per-minute=0",
            "slotgraph.timers.enabled=false",
            "spring.datasource.hikari.maximum-pool-size=10"
        })
public abstract class CommandTest {

    protected static final String KEY = "live_api_key_ofTheTests";
    protected static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @Autowired
    protected MovableClock clock;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    private KeyStore keys;

    @LocalServerPort
    private int port;

    protected Api api = new Api(0, KEY);

    /** Not scanned: the service as a process of its own goes by the machine's clock. */
    static class ClockOfTheTest {

        @Bean
        MovableClock clock() {
            return new MovableClock(NOW);
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = TestPostgres.freshDatabase();
        properties.add("spring.datasource.url", database::url);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }

    @BeforeEach
    void reachTheApi() {
        clock.set(NOW);
        // A context of other settings, started since, would go on to stamp the events by its own clock.
        GenericEventMessage.clock = clock;
        api = new Api(port, KEY);
    }

    /** The API with a key of an app that has nothing yet. */
    protected Api anotherApp() {
        var app = UUID.randomUUID();
        var key = KeyMaterial.generate(KeyKind.API, false);
        keys.ensureApp(app, "app-" + app, false, NOW);
        keys.insert(UUID.randomUUID(), app, KeyKind.API, "test", KeyMaterial.hash(key), NOW);
        return new Api(port, key);
    }

    protected long claimsOn(String resource) {
        return jdbc.sql("select count(*) from booking.calendar_claim where resource_id = ?::uuid")
                .param(resource)
                .query(Long.class)
                .single();
    }

    protected long eventsOf(String stream) {
        return jdbc.sql("select count(*) from booking.domain_event where stream_id = ?")
                .param(stream)
                .query(Long.class)
                .single();
    }
}

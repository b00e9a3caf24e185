package dev.slotgraph.standalone;

import dev.slotgraph.platform.testing.TestPostgres;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** All services at once, on one origin, with a database that no other class has written to. */
@DirtiesContext
@SpringBootTest(
        classes = StandaloneApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "slotgraph.bootstrap-key=" + AllServicesTest.KEY,
            "slotgraph.rate-limit.per-minute=0",
            "slotgraph.webhooks.allowed-networks=127.0.0.0/8",
            "slotgraph.webhooks.booking-url=https://example.org/bookings/{id}"
        })
abstract class AllServicesTest {

    static final String KEY = "live_api_key_ofTheTests";

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = TestPostgres.freshDatabase();
        properties.add("spring.datasource.url", database::url);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }
}

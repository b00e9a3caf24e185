package dev.slotgraph.query.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsistencyTest {

    private static final String START = "2026-03-02T10:00:00Z";
    private static final String END = "2026-03-02T11:00:00Z";

    private static QueryService service;
    private TestApp app;

    @BeforeAll
    static void start() {
        service = new QueryService(Map.of("slotgraph.query.consistency-timeout", "300ms"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
    }

    @Test
    void aReadSeesEveryWriteBeforeIt() {
        var resource = app.resource("Ada");
        for (int i = 0; i < 20; i++) {
            var booking = app.book(resource, START, END);

            var answer = app.get("/v2/bookings/" + booking);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Slotgraph-Stale")).isEmpty();
            assertThat(position(answer.header("Slotgraph-Position").orElseThrow()))
                    .isGreaterThanOrEqualTo(service.bean(ReadPosition.class).head());
        }
    }

    @Test
    void anAnswerThatCouldNotWaitSaysThatItIsStale() {
        var resource = app.resource("Ada");
        service.catchUp();
        long before = service.bean(ReadPosition.class).head();
        service.processor().shutDown();
        try {
            var booking = app.book(resource, START, END);
            long begun = System.nanoTime();

            var answer = app.get("/v2/bookings/" + booking);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("Slotgraph-Stale")).contains("true");
            assertThat(answer.header("Slotgraph-Position")).contains(Long.toString(before));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        } finally {
            service.processor().start();
        }
    }

    @Test
    void whoeverAsksForLessDoesNotWait() {
        var resource = app.resource("Ada");
        service.catchUp();
        long before = service.bean(ReadPosition.class).head();
        service.processor().shutDown();
        try {
            app.book(resource, START, END);

            var eventual = app.get("/v2/bookings", Map.of("Slotgraph-Consistency", "eventual"));
            assertThat(eventual.header("Slotgraph-Stale")).isEmpty();
            assertThat(eventual.body().path("total").asInt()).isZero();

            var reached = app.get("/v2/bookings", Map.of("Slotgraph-Min-Position", Long.toString(before)));
            assertThat(reached.header("Slotgraph-Stale")).isEmpty();

            var ahead = app.get("/v2/bookings", Map.of("Slotgraph-Min-Position", Long.toString(before + 1)));
            assertThat(ahead.header("Slotgraph-Stale")).contains("true");
        } finally {
            service.processor().start();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Slotgraph-Min-Position, -1",
        "Slotgraph-Min-Position, soon",
        "Slotgraph-Min-Position, 99999999999999999999",
        "Slotgraph-Min-Position, ''",
        "Slotgraph-Consistency, strong-ish"
    })
    void aHeaderThatCannotBeReadIsMalformed(String name, String value) {
        var answer = app.get("/v2/bookings/" + UUID.randomUUID(), Map.of(name, value));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed_request");
    }

    private static long position(String header) {
        return Long.parseLong(header);
    }
}

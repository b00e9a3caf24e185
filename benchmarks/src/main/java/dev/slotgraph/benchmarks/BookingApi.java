package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The calls that are measured, and those that prepare and check. Stateless. */
final class BookingApi {

    private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(60);

    private BookingApi() {}

    static List<UUID> createResources(HttpConnection connection, int count) throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String resource = """
                    {"name":"Room %d","kind":"suite","timezone":"Europe/Copenhagen"}""".formatted(number);
            ids.add(id(connection.send("POST", "/v2/resources", resource).expectSuccess("POST /v2/resources")));
        }
        return ids;
    }

    static Answer create(HttpConnection connection, Workload.Slot slot) throws IOException {
        return connection.send("POST", "/v2/bookings", slot.json());
    }

    static Answer confirm(HttpConnection connection, UUID booking) throws IOException {
        return connection.send("PUT", "/v2/bookings/" + booking + "/confirm", "{}");
    }

    /** The version that the read model shows now; empty where it does not know the booking yet. */
    static OptionalLong visibleVersion(HttpConnection connection, UUID booking) throws IOException {
        Answer answer = connection.get("/v2/bookings/" + booking, "Slotgraph-Consistency: eventual");
        return answer.status() == 404
                ? OptionalLong.empty()
                : answer.expectSuccess("GET /v2/bookings/:id").version();
    }

    /** A read that shows all that was acknowledged before it, which only a server that works as a whole can answer. */
    static Answer list(HttpConnection connection) throws IOException {
        return connection.get("/v2/bookings?limit=1");
    }

    /** Returns when the read model has reached the head of the log; how many bookings it then holds. */
    static long awaitCaughtUp(HttpConnection connection) throws IOException {
        long deadline = System.nanoTime() + LONGEST_CATCH_UP.toNanos();
        Answer answer = list(connection).expectSuccess("GET /v2/bookings");
        while (answer.header("slotgraph-stale").isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailed("the read model is still behind after " + LONGEST_CATCH_UP);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            answer = list(connection).expectSuccess("GET /v2/bookings");
        }
        return answer.json().path("total").asLong();
    }

    static UUID registerWebhook(HttpConnection connection, String url) throws IOException {
        String endpoint = """
                {"url":"%s","format":"freispace"}""".formatted(url);
        return id(connection.send("POST", "/v2/webhooks", endpoint).expectSuccess("POST /v2/webhooks"));
    }

    static UUID id(Answer answer) {
        return UUID.fromString(answer.json().path("data").path("id").asString());
    }
}

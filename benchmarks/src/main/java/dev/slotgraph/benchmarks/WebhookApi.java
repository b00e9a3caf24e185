package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The calls about endpoints of webhooks. Stateless. */
final class WebhookApi {

    private static final Duration LONGEST_CATCH_UP = Duration.ofMinutes(10);

    private WebhookApi() {}

    static UUID create(HttpConnection connection, String url, boolean enabled) throws IOException {
        String endpoint = """
                {"url":"%s","format":"freispace","status":"%s"}""".formatted(url, enabled ? "enabled" : "disabled");
        return BookingApi.id(connection.send("POST", "/v2/webhooks", endpoint).expectSuccess("POST /v2/webhooks"));
    }

    /** Enables it, to be told all that it has missed. */
    static void enable(HttpConnection connection, UUID endpoint) throws IOException {
        connection
                .send("PUT", "/v2/webhooks/" + endpoint, "{\"status\":\"enabled\",\"resume\":\"all\"}")
                .expectSuccess("PUT /v2/webhooks/:id");
    }

    static void disable(HttpConnection connection, UUID endpoint) throws IOException {
        connection
                .send("PUT", "/v2/webhooks/" + endpoint, "{\"status\":\"disabled\"}")
                .expectSuccess("PUT /v2/webhooks/:id");
    }

    static void delete(HttpConnection connection, UUID endpoint) throws IOException {
        connection.send("DELETE", "/v2/webhooks/" + endpoint, null).expectSuccess("DELETE /v2/webhooks/:id");
    }

    /** Returns when the projector has handed over all that is in the log. */
    static void awaitHandedOver(HttpConnection connection) throws IOException {
        ProcessorWatch.await(connection, "webhooks", LONGEST_CATCH_UP);
    }

    /** Messages that these endpoints have not acknowledged. */
    static long backlog(HttpConnection connection, List<UUID> endpoints) throws IOException {
        long messages = 0;
        for (UUID endpoint : endpoints) {
            messages += connection
                    .get("/v2/webhooks/" + endpoint + "/status")
                    .expectSuccess("GET /v2/webhooks/:id/status")
                    .json()
                    .path("data")
                    .path("backlog")
                    .asLong();
        }
        return messages;
    }
}

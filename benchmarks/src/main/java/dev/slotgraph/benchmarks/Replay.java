package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * A replay of everything that is read, when it is over.
 *
 * @param perSecond events, from the request to the first look that shows it completed
 * @param mismatches fields that differed
 * @param repaired rows that were replaced
 */
record Replay(double perSecond, long events, long mismatches, long repaired) {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** @param mode {@code verify} or {@code rebuild} */
    static Replay run(HttpConnection connection, String mode) throws IOException {
        long began = System.nanoTime();
        JsonNode replay = connection
                .send("POST", "/v2/audit/replays", "{\"projection\":\"all\",\"mode\":\"%s\"}".formatted(mode))
                .expectSuccess("POST /v2/audit/replays")
                .json()
                .path("data");
        String path = "/v2/audit/replays/" + replay.path("id").asString();
        while (isOpen(replay)) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            replay = connection
                    .get(path)
                    .expectSuccess("GET /v2/audit/replays/:id")
                    .json()
                    .path("data");
        }
        if (!state(replay).equals("completed")) {
            throw new BenchmarkFailed("a replay did not complete: " + replay);
        }
        long events = replay.path("events_done").asLong();
        return new Replay(
                Findings.perSecondSince(began, events),
                events,
                replay.path("mismatches_found").asLong(),
                replay.path("repaired").asLong());
    }

    private static boolean isOpen(JsonNode replay) {
        return state(replay).equals("queued") || state(replay).equals("running");
    }

    private static String state(JsonNode replay) {
        return replay.path("state").asString();
    }
}

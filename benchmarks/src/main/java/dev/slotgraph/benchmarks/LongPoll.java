package dev.slotgraph.benchmarks;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** Asks for what is behind its position, and waits for it: {@code GET /v2/audit/events?after=…&wait=…}, again and again. */
final class LongPoll extends FeedFollower {

    /** Short, so that it ends soon after it was closed; while there are events, no wait lasts as long. */
    private static final int WAIT_SECONDS = 1;

    private final HttpConnection connection;
    private final Thread thread;
    private volatile boolean closed;

    private LongPoll(long position, int port, String key) {
        connection = new HttpConnection(port, key);
        thread = Thread.ofPlatform().daemon().name("long-poll").unstarted(() -> follow(position));
    }

    static LongPoll after(long position, int port, String key) {
        var follower = new LongPoll(position, port, key);
        follower.thread.start();
        return follower;
    }

    private void follow(long position) {
        long after = position;
        try (connection) {
            while (!closed) {
                Answer answer = connection
                        .get("/v2/audit/events?after=%d&limit=1000&wait=%d".formatted(after, WAIT_SECONDS))
                        .expectSuccess("GET /v2/audit/events");
                long arrived = System.nanoTime();
                JsonNode page = answer.json();
                page.path("data").forEach(event -> note(event, arrived));
                after = page.path("next_after").asLong();
            }
        } catch (IOException e) {
            Findings.say("Long polling broke off: %s", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

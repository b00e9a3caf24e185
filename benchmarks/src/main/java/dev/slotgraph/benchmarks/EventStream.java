package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Is told of each event by Server-Sent Events, on one connection. */
final class EventStream extends FeedFollower {

    private static final String DATA = "data:";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch open = new CountDownLatch(1);

    private EventStream() {}

    /** Returns when the server has begun to tell. */
    static EventStream after(long position, int port, String key) throws InterruptedException {
        var follower = new EventStream();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/v2/audit/events?limit=1000&after=%d".formatted(port, position)))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + key)
                .build();
        Thread.ofPlatform().daemon().name("event-stream").start(() -> follower.follow(request));
        follower.open.await();
        return follower;
    }

    private void follow(HttpRequest request) {
        try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
            lines.forEach(this::take);
        } catch (IOException | UncheckedIOException e) {
            // Closed; what it has missed otherwise is counted.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.countDown();
        }
    }

    private void take(String line) {
        long arrived = System.nanoTime();
        open.countDown();
        if (line.startsWith(DATA)) {
            note(JSON.readTree(line.substring(DATA.length())), arrived);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

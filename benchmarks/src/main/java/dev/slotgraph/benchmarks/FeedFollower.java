package dev.slotgraph.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Reads the feed as it grows, and notes when each event of a booking came. Closing it ends the reading. */
abstract class FeedFollower implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<Version, Long> arrivals = new ConcurrentHashMap<>();

    private record Version(UUID booking, long version) {}

    /** Notes an event, as the feed shows it. */
    final void note(JsonNode event, long arrived) {
        if (event.path("stream_type").asString().equals("booking")) {
            arrivals.putIfAbsent(
                    new Version(
                            UUID.fromString(event.path("stream_id").asString()),
                            event.path("sequence").asLong() + 1),
                    arrived);
        }
    }

    /** When a version of a booking came, by {@link System#nanoTime()}. */
    final OptionalLong arrival(UUID booking, long version) {
        Long arrived = arrivals.get(new Version(booking, version));
        return arrived == null ? OptionalLong.empty() : OptionalLong.of(arrived);
    }

    /** Waits until so many events have come, or it is no use waiting. */
    final void await(long events) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (arrivals.size() < events && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public abstract void close();
}

package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What the parts of a run about webhooks share. */
record WebhookBench(Options options, HttpConnection connection, LoadGenerator load, Findings findings) {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(5);

    /** Round 0 warms up. */
    Duration rateTime(int round) {
        return round > 0 || options.rateTime().compareTo(LONGEST_WARM_UP) < 0 ? options.rateTime() : LONGEST_WARM_UP;
    }

    /** What was written before has no part in what is measured next. */
    void settle() throws IOException {
        BookingApi.awaitCaughtUp(connection);
        WebhookApi.awaitHandedOver(connection);
    }

    /** Makes so many bookings, each of which is confirmed. */
    void pairs(long count) throws InterruptedException {
        load.pairs(options.connections(), ClosedLoop.forPairs(count));
    }

    void delete(List<UUID> endpoints) throws IOException {
        for (UUID endpoint : endpoints) {
            WebhookApi.delete(connection, endpoint);
        }
    }
}

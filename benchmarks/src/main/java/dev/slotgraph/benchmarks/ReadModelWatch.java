package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Asks the read model, again and again, until it shows an action. Which actions are watched is fixed before
 * they are answered, so that a projection that stalls is seen as often as one that keeps up. Thread-safe.
 */
final class ReadModelWatch implements LoadGenerator.Follower, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(2);

    private final ConnectionPool pool;
    private final int every;
    private final Histogram delays = new ConcurrentHistogram(3);
    private final Histogram polls = new ConcurrentHistogram(3);
    private final AtomicLong unseen = new AtomicLong();

    /** Watches each so many-th action. */
    ReadModelWatch(int port, String key, int every) {
        this.pool = new ConnectionPool(port, key);
        this.every = every;
    }

    @Override
    public void follow(LoadGenerator.Action action) throws IOException {
        // Creates are even and confirms are odd: an odd step meets both.
        if (action.number() % every != 0) {
            return;
        }
        long asked = System.nanoTime();
        OptionalLong version = ask(action);
        while (version.isEmpty() || version.getAsLong() < action.version()) {
            if (System.nanoTime() - action.answeredAt() > PATIENCE.toNanos()) {
                unseen.incrementAndGet();
                return;
            }
            // Asking all the time would take from the machine what the projection needs; the figure is the longer for
            // it.
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
            asked = System.nanoTime();
            version = ask(action);
        }
        long seen = System.nanoTime();
        polls.recordValue(seen - asked);
        delays.recordValue(seen - action.answeredAt());
    }

    private OptionalLong ask(LoadGenerator.Action action) throws IOException {
        return pool.with(connection -> BookingApi.visibleVersion(connection, action.booking()));
    }

    /** From the write's answer to the end of the first read that showed it, in nanoseconds. */
    Histogram delays() {
        return delays;
    }

    /** How long that last read took; it is part of the delay. */
    Histogram polls() {
        return polls;
    }

    /** Actions that were not shown in half a minute. */
    long unseen() {
        return unseen.get();
    }

    @Override
    public void close() throws IOException {
        pool.close();
    }
}

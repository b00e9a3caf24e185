package dev.slotgraph.platform.eventlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces committed appends: to the readers of this process directly, to others by {@code NOTIFY} on a connection of its own.
 * The first at once, those that follow closely together, so that under load readers take many events at a time. A {@code NOTIFY} inside the append takes a lock over the whole database at its commit and halves the write rate.
 * An announcement that fails is not repeated; readers look from time to time anyhow. Thread-safe; close ends the thread.
 */
public final class LogNotifier implements AutoCloseable {

    static final String CHANNEL = "slotgraph_log";
    static final int NOBODY = 0;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNotifier.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    /** With more than one append in so many pauses there is much to do. */
    private static final long MUCH = 2;

    private static final int LONGER = 4;

    private final DataSource dataSource;
    private final LogWakeUps wakeUps;
    private final Duration pause;
    private final AtomicInteger appends = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;
    private volatile int backend = NOBODY;

    /** @param pause between two announcements, longer while much is appended: a few milliseconds keep most of the write rate */
    public LogNotifier(DataSource dataSource, LogWakeUps wakeUps, Duration pause) {
        this.dataSource = dataSource;
        this.wakeUps = wakeUps;
        this.pause = pause;
        this.thread = Thread.ofPlatform().daemon().name("slotgraph-log-notify").start(this::announce);
    }

    /** To be called after the commit. Does not block. */
    public void appended() {
        if (appends.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
    }

    /** The server process that this sends from, {@link #NOBODY} before the first announcement. */
    int backend() {
        return backend;
    }

    private void announce() {
        @Nullable Connection connection = null;
        Duration rested = pause;
        while (!closed) {
            int announced = appends.getAndSet(0);
            if (announced == 0) {
                rested = pause;
                LockSupport.park(this);
                continue;
            }
            wakeUps.wake();
            try {
                if (connection == null) {
                    connection = UnpooledConnections.open(dataSource, CHANNEL + "_notify");
                    backend = connection.unwrap(PGConnection.class).getBackendPID();
                }
                try (Statement statement = connection.createStatement()) {
                    statement.execute("notify " + CHANNEL);
                }
            } catch (SQLException e) {
                LOGGER.debug("cannot announce appended events to other processes", e);
                closeQuietly(connection);
                connection = null;
            }
            rested = pauseAfter(announced, rested, pause);
            rest(rested);
        }
        closeQuietly(connection);
    }

    /**
     * Each batch of a reader costs as much as several events in it. Where many come, waiting a little longer for more of them
     * leaves the machine to those who write.
     */
    static Duration pauseAfter(int appends, Duration rested, Duration pause) {
        return MUCH * appends * pause.toNanos() > rested.toNanos() ? pause.multipliedBy(LONGER) : pause;
    }

    /** Whole: who appends meanwhile unparks this thread, and would make the pause none. */
    private void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOGGER.debug("a broken connection did not close", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

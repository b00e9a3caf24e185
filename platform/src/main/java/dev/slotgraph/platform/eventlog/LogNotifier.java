package dev.slotgraph.platform.eventlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final DataSource dataSource;
    private final LogWakeUps wakeUps;
    private final Duration pause;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;
    private volatile int backend = NOBODY;

    /** @param pause between two announcements: a few milliseconds keep most of the write rate */
    public LogNotifier(DataSource dataSource, LogWakeUps wakeUps, Duration pause) {
        this.dataSource = dataSource;
        this.wakeUps = wakeUps;
        this.pause = pause;
        this.thread = Thread.ofPlatform().daemon().name("slotgraph-log-notify").start(this::announce);
    }

    /** To be called after the commit. Does not block. */
    public void appended() {
        if (pending.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    /** The server process that this sends from, {@link #NOBODY} before the first announcement. */
    int backend() {
        return backend;
    }

    private void announce() {
        @Nullable Connection connection = null;
        while (!closed) {
            if (!pending.getAndSet(false)) {
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
            LockSupport.parkNanos(this, pause.toNanos());
        }
        closeQuietly(connection);
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

package dev.slotgraph.platform.eventlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the readers of this process when another one has appended, and at each polling interval, whatever happens to the
 * notifications: they are a hint. Reconnects by itself; a standby, which takes no {@code LISTEN}, is polled.
 * Thread-safe; close ends the thread.
 */
public final class LogListener implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogListener.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final Duration RETRY_WITHIN = Duration.ofSeconds(1);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(10);

    private final DataSource log;
    private final LogWakeUps wakeUps;
    private final LogNotifier notifier;
    private final Duration pollInterval;
    private final List<Runnable> returned = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Connection current;

    public LogListener(DataSource log, LogWakeUps wakeUps, LogNotifier notifier, Duration pollInterval) {
        this.log = log;
        this.wakeUps = wakeUps;
        this.notifier = notifier;
        this.pollInterval = pollInterval;
        this.thread = Thread.ofPlatform().daemon().name("slotgraph-log-listen").start(this::listen);
    }

    /** Registers what is to happen when the log's database answers again after it was away. It must not block. */
    public void onReturn(Runnable action) {
        returned.add(action);
    }

    private void listen() {
        boolean deaf = false;
        while (!closed) {
            try (Connection connection = UnpooledConnections.open(log, LogNotifier.CHANNEL + "_listen")) {
                current = connection;
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen " + LogNotifier.CHANNEL);
                }
                if (deaf) {
                    LOGGER.info("The event log announces its events again.");
                    deaf = false;
                    returned.forEach(Runnable::run);
                }
                wakeUps.wake(); // for what came while nobody listened
                wakeWhenTold(connection);
            } catch (SQLException e) {
                if (!deaf && !closed) {
                    LOGGER.warn(
                            "The event log does not announce its events ({}). It is read every {} ms until it does.",
                            e.getMessage(),
                            pollInterval.toMillis());
                    deaf = true;
                }
            } finally {
                current = null;
            }
            if (!closed) {
                LockSupport.parkNanos(this, min(pollInterval, RETRY_WITHIN).toNanos());
                wakeUps.wake();
            }
        }
    }

    private void wakeWhenTold(Connection connection) throws SQLException {
        PGConnection listening = connection.unwrap(PGConnection.class);
        int patience = (int) Math.max(1, min(pollInterval, CHECK_EVERY).toMillis()); // 0 would be for ever
        long nextPoll = System.nanoTime() + pollInterval.toNanos();
        long nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
        while (!closed) {
            PGNotification @Nullable [] told = listening.getNotifications(patience);
            long now = System.nanoTime();
            if (ofAnotherProcess(told) || now - nextPoll >= 0) {
                wakeUps.wake();
                nextPoll = now + pollInterval.toNanos();
            }
            if (now - nextCheck >= 0) {
                // A peer that vanished without a word is noticed by asking only.
                if (!connection.isValid(2)) {
                    throw new SQLException("the connection is dead");
                }
                nextCheck = now + CHECK_EVERY.toNanos();
            }
        }
    }

    private boolean ofAnotherProcess(PGNotification @Nullable [] told) {
        // Our own were woken when they committed.
        return told != null && Arrays.stream(told).anyMatch(one -> one.getPID() != notifier.backend());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        closed = true;
        Connection connection = current;
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
            LockSupport.unpark(thread);
            thread.join(STOP_WITHIN);
        } catch (SQLException e) {
            LOGGER.debug("a broken connection did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

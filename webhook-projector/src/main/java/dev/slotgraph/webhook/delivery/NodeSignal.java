package dev.slotgraph.webhook.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the dispatchers of other processes that there is something to send, and hears the same from them. Only a hint: who misses it
 * looks from time to time anyhow. Sent outside of the transaction, many commits by one, because a {@code NOTIFY} inside of it
 * makes all commits wait for each other. Keeps one connection of the pool for listening. Thread-safe; start and stop once.
 */
final class NodeSignal {

    static final String CHANNEL = "slotgraph_webhook";

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeSignal.class);
    private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(5);
    private static final Duration LISTEN_AGAIN = Duration.ofSeconds(2);
    private static final int LISTEN_MILLIS = 1_000;

    private final DataSource dataSource;
    private final WakeUp wakeUp;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean stopping;
    private @Nullable Thread telling;
    private @Nullable Thread listening;

    NodeSignal(DataSource dataSource, WakeUp wakeUp) {
        this.dataSource = dataSource;
        this.wakeUp = wakeUp;
    }

    /** Wakes the dispatcher here at once and the others soon. To be called after the commit; does not block. */
    void deliveriesWait() {
        wakeUp.wake();
        if (pending.compareAndSet(false, true)) {
            LockSupport.unpark(telling);
        }
    }

    void start() {
        telling = Thread.ofPlatform().daemon().name("webhook-notify").start(this::tell);
        listening = Thread.ofPlatform().daemon().name("webhook-listen").start(this::listen);
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : new @Nullable Thread[] {telling, listening}) {
            if (thread != null) {
                LockSupport.unpark(thread);
                thread.join(Duration.ofSeconds(3));
            }
        }
    }

    private void tell() {
        while (!stopping) {
            if (!pending.getAndSet(false)) {
                LockSupport.park(this);
                continue;
            }
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("notify " + CHANNEL);
            } catch (SQLException e) {
                LOGGER.debug("cannot tell other nodes of new webhooks", e);
            }
            LockSupport.parkNanos(this, BETWEEN_SIGNALS.toNanos());
        }
    }

    private void listen() {
        while (!stopping) {
            try (Connection connection = dataSource.getConnection()) {
                hear(connection);
            } catch (SQLException e) {
                LOGGER.debug("cannot hear of new webhooks from other nodes", e);
                LockSupport.parkNanos(this, LISTEN_AGAIN.toNanos());
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
            // What was told before is found now.
            wakeUp.wake();
            var notified = connection.unwrap(PGConnection.class);
            long check = System.nanoTime();
            while (!stopping) {
                var notifications = notified.getNotifications(LISTEN_MILLIS);
                if (notifications != null && notifications.length > 0) {
                    wakeUp.wake();
                }
                if (System.nanoTime() - check > TimeUnit.SECONDS.toNanos(10)) {
                    // A peer that vanished without a word shows only when it is asked.
                    statement.execute("select 1");
                    check = System.nanoTime();
                }
            }
            statement.execute("unlisten " + CHANNEL);
        }
    }
}

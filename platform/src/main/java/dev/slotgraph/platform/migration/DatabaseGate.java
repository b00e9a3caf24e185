package dev.slotgraph.platform.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a start back until the database is there, so that services may be started in any order. */
public final class DatabaseGate {

    /** What the database must answer with true. */
    @FunctionalInterface
    public interface Check {
        boolean holds(Connection connection) throws SQLException;
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseGate.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    // Class 08 is a connection that failed; the others are a server that starts, stops, or has no connection left.
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

    private DatabaseGate() {}

    /**
     * Waits, with one log line each two seconds, while the database does not answer or the check does not hold.
     *
     * @param waitingFor completes "Waiting for …"
     * @throws IllegalStateException at once where waiting cannot help: a wrong password, no such database, no permission
     */
    public static void pass(DataSource dataSource, String waitingFor, Check check) {
        while (true) {
            String reason = attempt(dataSource, check);
            if (reason == null) {
                return;
            }
            LOGGER.warn("Waiting for {}: {}", waitingFor, reason);
            try {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("stopped while waiting for " + waitingFor, e);
            }
        }
    }

    private static @Nullable String attempt(DataSource dataSource, Check check) {
        try (Connection connection = dataSource.getConnection()) {
            return check.holds(connection) ? null : "not there yet";
        } catch (SQLException e) {
            SQLException telling = telling(e);
            if (away(telling)) {
                return firstLine(telling);
            }
            throw new IllegalStateException("The database refuses: " + firstLine(telling), e);
        }
    }

    /** A pool hides what the driver said in a cause. */
    private static SQLException telling(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said && said.getSQLState() != null) {
                return said;
            }
        }
        return e;
    }

    private static boolean away(SQLException e) {
        String state = e.getSQLState();
        // Without a state: a pool that had no connection in time.
        return state == null || state.startsWith("08") || AWAY.contains(state);
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

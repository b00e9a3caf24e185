package dev.slotgraph.query.store;

import dev.slotgraph.platform.migration.SchemaMigrator;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables of the schema {@code query}, ready for use. Thread-safe. */
@Component
public class ReadModelDatabase {

    // Asked of Spring the level is looked up, set for the session and set back, each by a round trip of its own.
    private static final String ONE_STATE = "set transaction isolation level repeatable read";

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshots;

    /** @param migrated only so that the tables are there before they are read */
    public ReadModelDatabase(DataSource dataSource, PlatformTransactionManager transactions, SchemaMigrator migrated) {
        jdbc = JdbcClient.create(dataSource);
        snapshots = new TransactionTemplate(transactions);
        snapshots.setName("read-model snapshot");
        snapshots.setReadOnly(true);
    }

    public JdbcClient sql() {
        return jdbc;
    }

    /** Several statements that see the same state: counts match rows, bookings match calendars. */
    public <T> T snapshot(Supplier<T> reading) {
        return Objects.requireNonNull(snapshots.execute(transaction -> {
            if (transaction.isNewTransaction()) {
                jdbc.sql(ONE_STATE).update();
            }
            return reading.get();
        }));
    }

    /** Ids as a parameter, to be used as {@code any(cast(:ids as uuid[]))}. */
    public static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}

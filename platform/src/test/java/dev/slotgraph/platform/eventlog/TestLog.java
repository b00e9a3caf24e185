package dev.slotgraph.platform.eventlog;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An empty log in a database of its own. */
public final class TestLog implements AutoCloseable {

    public final TestPostgres.Database database = TestPostgres.freshDatabase();
    public final HikariDataSource dataSource = database.pool(16);
    public final JdbcClient sql = JdbcClient.create(dataSource);
    public final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    public final AtomicInteger announced = new AtomicInteger();
    public final AppendedPosition appended = new AppendedPosition(announced::incrementAndGet);
    public final LogicalNameSerializer serializer = new LogicalNameSerializer(Notes.CATALOG, List.of());
    public final HardenedJdbcEventStorageEngine engine;

    public TestLog() {
        new SchemaMigrator(dataSource, List.of(new SchemaMigration(0, "booking", "db/log", "db/processor")));
        engine = engine(HardenedJdbcEventStorageEngine.Settings.standard());
    }

    public HardenedJdbcEventStorageEngine engine(HardenedJdbcEventStorageEngine.Settings settings) {
        return engine(dataSource, settings);
    }

    public HardenedJdbcEventStorageEngine engine(DataSource other) {
        return engine(other, HardenedJdbcEventStorageEngine.Settings.standard());
    }

    private HardenedJdbcEventStorageEngine engine(
            DataSource dataSource, HardenedJdbcEventStorageEngine.Settings settings) {
        return new HardenedJdbcEventStorageEngine(
                dataSource,
                new SpringTransactionManager(new JdbcTransactionManager(dataSource)),
                Notes.CATALOG,
                serializer,
                serializer,
                NoOpEventUpcaster.INSTANCE,
                appended,
                settings);
    }

    public static HardenedJdbcEventStorageEngine.Settings longestAppend(Duration longest) {
        return new HardenedJdbcEventStorageEngine.Settings(200, 50_000, longest, Snapshots.NONE);
    }

    public void append(EventMessage<?>... events) {
        engine.appendEvents(List.of(events));
    }

    /** Draws an index that nobody will ever use. */
    public void rollBackAnAppend(EventMessage<?> event) {
        transaction.executeWithoutResult(status -> {
            append(event);
            status.setRollbackOnly();
        });
    }

    /** Appends, and leaves the transaction open. */
    public InFlight inFlight(EventMessage<?> event) {
        return new InFlight(transaction, () -> append(event));
    }

    @Override
    public void close() {
        dataSource.close();
    }
}

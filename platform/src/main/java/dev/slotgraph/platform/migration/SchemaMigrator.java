package dev.slotgraph.platform.migration;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings the schemas up to date, once, before anything reads them. Whatever needs a table takes this as a constructor
 * argument, so that Spring orders them.
 */
public final class SchemaMigrator {

    /** Waits until the database answers ({@link DatabaseGate}), then migrates. */
    public SchemaMigrator(DataSource dataSource, Collection<SchemaMigration> migrations) {
        DatabaseGate.pass(dataSource, "the database", connection -> true);
        migrations.stream()
                .sorted(Comparator.comparingInt(SchemaMigration::order))
                .forEach(migration -> migrate(dataSource, migration));
    }

    private static void migrate(DataSource dataSource, SchemaMigration migration) {
        Flyway flyway = flyway(dataSource, migration, false);
        // Features number theirs apart, so that a later release may bring a lower number.
        boolean late = Arrays.stream(flyway.info().all()).anyMatch(one -> one.getState() == MigrationState.IGNORED);
        (late ? flyway(dataSource, migration, true) : flyway).migrate();
    }

    private static Flyway flyway(DataSource dataSource, SchemaMigration migration, boolean outOfOrder) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(migration.schema())
                .defaultSchema(migration.schema())
                .createSchemas(true)
                .locations(migration.locations().stream()
                        .map(location -> "classpath:" + location)
                        .toArray(String[]::new))
                .validateMigrationNaming(true)
                .outOfOrder(outOfOrder)
                .load();
    }
}

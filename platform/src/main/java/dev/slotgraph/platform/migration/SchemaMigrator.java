package dev.slotgraph.platform.migration;

import java.util.Collection;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

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
        Flyway.configure()
                .dataSource(dataSource)
                .schemas(migration.schema())
                .defaultSchema(migration.schema())
                .createSchemas(true)
                .locations(migration.locations().stream()
                        .map(location -> "classpath:" + location)
                        .toArray(String[]::new))
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }
}

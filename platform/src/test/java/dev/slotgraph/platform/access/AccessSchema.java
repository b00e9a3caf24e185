package dev.slotgraph.platform.access;

import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import java.util.List;
import javax.sql.DataSource;

/** The tables of access, for tests that need no others. */
public final class AccessSchema {

    private AccessSchema() {}

    public static void migrate(DataSource dataSource) {
        new SchemaMigrator(dataSource, List.of(new SchemaMigration(1, "booking", "db/access")));
    }
}

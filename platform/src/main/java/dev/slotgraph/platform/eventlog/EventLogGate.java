package dev.slotgraph.platform.eventlog;

import dev.slotgraph.platform.migration.DatabaseGate;
import dev.slotgraph.platform.migration.SchemaMigrator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Passed once the log's table exists. In the service that owns it, the migration made it just before; a reader may have been
 * started first, and waits.
 */
public final class EventLogGate {

    // From the catalog, which everybody may read, for the schema exists a moment before the permission to use it.
    private static final String THERE = """
            select has_schema_privilege(namespace.oid, 'usage') and has_table_privilege(class.oid, 'select')
            from pg_class class
            join pg_namespace namespace on namespace.oid = class.relnamespace
            where namespace.nspname = 'booking' and class.relname = 'domain_event'""";

    /**
     * @param migrated only so that the migration comes first
     * @throws IllegalStateException if the log is there but may not be read
     */
    public EventLogGate(DataSource log, SchemaMigrator migrated) {
        DatabaseGate.pass(log, "the event log (table booking.domain_event)", EventLogGate::readable);
    }

    private static boolean readable(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(THERE);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            if (!row.getBoolean(1)) {
                throw new SQLException(
                        "this role may not read booking.domain_event; make it a member of slotgraph_log_reader",
                        "42501");
            }
            return true;
        }
    }
}

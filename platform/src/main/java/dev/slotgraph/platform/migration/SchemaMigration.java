package dev.slotgraph.platform.migration;

import java.util.List;

/**
 * One schema and where its migrations lie. A service declares its own as a bean.
 *
 * @param order schemas are migrated in ascending order; the event log's comes first
 * @param schema created when missing; unqualified names in the scripts land in it
 * @param locations on the class path, such as {@code db/booking}; version numbers are unique across them
 */
public record SchemaMigration(int order, String schema, List<String> locations) {

    public SchemaMigration(int order, String schema, String... locations) {
        this(order, schema, List.of(locations));
    }
}

package dev.slotgraph.platform.replay;

import org.jspecify.annotations.Nullable;

/**
 * A field of which a table says something else than the log does. Of people only the field is told, not the values: a report stays
 * when a person is erased.
 *
 * @param table that holds it
 * @param id of the booking, resource, site or project
 * @param field a column, with a path for those that hold documents; {@code row} where one side has none
 * @param live null where there is no such value, or where it is withheld
 * @param replayed likewise
 * @param personal whether the values are withheld
 */
public record Mismatch(
        String table,
        String id,
        String field,
        @Nullable Object live,
        @Nullable Object replayed,
        boolean personal) {

    private static final String ROW = "row";

    /** A row that one side has and the other has not. */
    public static Mismatch row(String table, String id, String part, boolean live, boolean replayed) {
        return new Mismatch(table, id, named(part, ROW), present(live), present(replayed), false);
    }

    /** What could not be folded, or whose fold no table can hold. */
    public static Mismatch failed(String table, String id, String reason) {
        return new Mismatch(table, id, "events", null, reason, false);
    }

    /** @param part what of the table's rows of this id differs; empty where there is only one */
    public static String named(String part, String field) {
        return part.isEmpty() ? field : part + "." + field;
    }

    private static String present(boolean there) {
        return there ? "present" : "missing";
    }
}

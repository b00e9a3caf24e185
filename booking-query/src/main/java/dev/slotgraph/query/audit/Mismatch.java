package dev.slotgraph.query.audit;

import dev.slotgraph.query.projection.Comparison.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
record Mismatch(
        String table,
        String id,
        String field,
        @Nullable Object live,
        @Nullable Object replayed,
        boolean personal) {

    private static final String ROW = "row";
    private static final Set<String> DOCUMENTS = Set.of("doc");
    private static final List<String> PERSONAL = List.of("customer_email", "customer_name", "meta", "doc.details");

    /** What differs in a row, field by field. */
    static List<Mismatch> of(Difference difference) {
        var mismatches = new ArrayList<Mismatch>();
        if (difference.live().isMissingNode() || difference.replayed().isMissingNode()) {
            mismatches.add(new Mismatch(
                    difference.table(),
                    difference.id().toString(),
                    named(difference, ROW),
                    present(difference.live()),
                    present(difference.replayed()),
                    false));
        } else {
            fields(difference, "", difference.live(), difference.replayed(), mismatches);
        }
        return mismatches;
    }

    /** What could not be folded, or whose fold no table can hold. */
    static Mismatch failed(String table, String id, String reason) {
        return new Mismatch(table, id, "events", null, reason, false);
    }

    private static String present(JsonNode row) {
        return row.isMissingNode() ? "missing" : "present";
    }

    private static void fields(
            Difference difference, String prefix, JsonNode live, JsonNode replayed, List<Mismatch> mismatches) {
        var names = new TreeSet<>(live.propertyNames());
        names.addAll(replayed.propertyNames());
        for (var name : names) {
            var one = live.path(name);
            var other = replayed.path(name);
            var field = prefix + name;
            if (one.equals(other)) {
                continue;
            }
            if (DOCUMENTS.contains(field) && one.isObject() && other.isObject()) {
                fields(difference, field + ".", one, other, mismatches);
                continue;
            }
            boolean personal = PERSONAL.contains(field);
            mismatches.add(new Mismatch(
                    difference.table(),
                    difference.id().toString(),
                    named(difference, field),
                    personal ? null : value(one),
                    personal ? null : value(other),
                    personal));
        }
    }

    private static String named(Difference difference, String field) {
        return difference.part().isEmpty() ? field : difference.part() + "." + field;
    }

    private static @Nullable Object value(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node;
    }
}

package dev.slotgraph.query.audit;

import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.query.projection.Comparison.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says what differs in rows, field by field. */
final class Mismatches {

    private static final Set<String> DOCUMENTS = Set.of("doc");
    private static final List<String> PERSONAL = List.of("customer_email", "customer_name", "meta", "doc.details");

    private Mismatches() {}

    static List<Mismatch> of(Difference difference) {
        var mismatches = new ArrayList<Mismatch>();
        if (difference.live().isMissingNode() || difference.replayed().isMissingNode()) {
            mismatches.add(Mismatch.row(
                    difference.table(),
                    difference.id().toString(),
                    difference.part(),
                    !difference.live().isMissingNode(),
                    !difference.replayed().isMissingNode()));
        } else {
            fields(difference, "", difference.live(), difference.replayed(), mismatches);
        }
        return mismatches;
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
                    Mismatch.named(difference.part(), field),
                    personal ? null : value(one),
                    personal ? null : value(other),
                    personal));
        }
    }

    private static @Nullable Object value(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node;
    }
}

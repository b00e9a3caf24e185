package dev.slotgraph.command.register;

import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.platform.json.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Availability constraints in the body of a resource or a project. */
public final class ConstraintForm {

    private static final int MOST_CONSTRAINTS = 5_000;

    private ConstraintForm() {}

    /** Constraints as they were sent, once each of them has been understood. */
    public static List<Map<String, Object>> read(Fields body, String name, List<Map<String, Object>> otherwise) {
        var given = body.any(name);
        if (!given.isPresent()) {
            return otherwise;
        }
        var plain = body.toMap().get(name);
        var parsed = ConstraintParser.parse(name, plain);
        parsed.faults().forEach(fault -> body.fault(fault.path(), fault.message()));
        if (!(plain instanceof List<?> list) || !parsed.isValid()) {
            return List.of();
        }
        if (list.size() > MOST_CONSTRAINTS) {
            body.fault(name, "must not have more than %d items".formatted(MOST_CONSTRAINTS));
        }
        return list.stream().map(ConstraintForm::constraint).toList();
    }

    private static Map<String, Object> constraint(@Nullable Object item) {
        var constraint = new LinkedHashMap<String, Object>();
        if (item instanceof Map<?, ?> map) {
            map.forEach((kind, rule) -> constraint.put(String.valueOf(kind), rule == null ? Map.of() : rule));
        }
        return constraint;
    }
}

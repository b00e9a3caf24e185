package dev.slotgraph.platform.availability;

import dev.slotgraph.api.availability.ResourceGroup;
import dev.slotgraph.platform.json.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Reads groups of resources of which a number is needed each, as {@code {"required":"all"|n,"resources":[…]}}. */
public final class ResourceGroups {

    public static final int MOST_RESOURCES = 1_000;

    private static final String ALL = "all";

    private ResourceGroups() {}

    /**
     * The groups of these bodies; faults are noted there, and against {@code name} in {@code fields}.
     *
     * @param name under which the bodies stand in the fields
     */
    public static List<ResourceGroup> read(Fields fields, String name, List<Fields> bodies) {
        var groups = bodies.stream().flatMap(body -> group(body).stream()).toList();
        var ids = ids(groups);
        if (bodies.isEmpty()) {
            fields.fault(name, "must not be empty");
        } else if (ids.size() > MOST_RESOURCES) {
            fields.fault(name, "must not name more than " + MOST_RESOURCES + " resources");
        } else if (new HashSet<>(ids).size() != ids.size()) {
            fields.fault(name, "must not name a resource in two groups");
        }
        return groups;
    }

    /** All that the groups name, in their order. */
    public static List<UUID> ids(List<ResourceGroup> groups) {
        return groups.stream().flatMap(group -> group.resources().stream()).toList();
    }

    private static Optional<ResourceGroup> group(Fields body) {
        var resources = body.uuids("resources", MOST_RESOURCES)
                .check(ids -> !ids.isEmpty(), "must not be empty")
                .check(ids -> new HashSet<>(ids).size() == ids.size(), "must not name a resource twice");
        int most = resources.required().size();
        var required = body.any("required").map(node -> number(node, most), 1).or(most);
        return resources.isPresent()
                ? Optional.of(new ResourceGroup(resources.required(), required))
                : Optional.empty();
    }

    private static int number(JsonNode node, int most) {
        if (node.isString() && node.stringValue().equals(ALL)) {
            return most;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1 || node.intValue() > most) {
            throw new IllegalArgumentException("must be \"all\" or a number from 1 to that of the group's resources");
        }
        return node.intValue();
    }
}

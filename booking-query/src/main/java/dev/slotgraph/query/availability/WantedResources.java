package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.ResourceGroup;
import dev.slotgraph.platform.json.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The resources that a caller asks for: a list of ids, or groups of which a number is needed each.
 *
 * @param ids all of them, in the order of preference
 * @param groups empty for a plain list
 */
record WantedResources(List<UUID> ids, List<ResourceGroup> groups) {

    static final int MOST_RESOURCES = 1_000;

    private static final String ALL = "all";

    WantedResources {
        ids = List.copyOf(ids);
        groups = List.copyOf(groups);
    }

    /** Reads {@code resources} (ids, one group, or a list of groups) or {@code groups}. */
    static WantedResources read(Fields fields) {
        if (fields.mentions("groups")) {
            if (fields.mentions("resources")) {
                fields.fault("groups", "must not be given together with resources");
            }
            return ofGroups(
                    fields, "groups", fields.objects("groups", MOST_RESOURCES).required());
        }
        var given = fields.any("resources").or(MissingNode.getInstance());
        if (given.isObject()) {
            return ofGroups(
                    fields, "resources", List.of(fields.object("resources").required()));
        }
        if (given.isArray() && !given.isEmpty() && given.get(0).isObject()) {
            return ofGroups(
                    fields,
                    "resources",
                    fields.objects("resources", MOST_RESOURCES).required());
        }
        return new WantedResources(
                fields.uuids("resources", MOST_RESOURCES)
                        .check(ids -> !ids.isEmpty(), "must not be empty")
                        .required(),
                List.of());
    }

    private static WantedResources ofGroups(Fields fields, String name, List<Fields> bodies) {
        var groups = bodies.stream().flatMap(body -> group(body).stream()).toList();
        var ids = groups.stream().flatMap(group -> group.resources().stream()).toList();
        if (bodies.isEmpty()) {
            fields.fault(name, "must not be empty");
        } else if (ids.size() > MOST_RESOURCES) {
            fields.fault(name, "must not name more than " + MOST_RESOURCES + " resources");
        } else if (new HashSet<>(ids).size() != ids.size()) {
            fields.fault(name, "must not name a resource in two groups");
        }
        return new WantedResources(ids, groups);
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

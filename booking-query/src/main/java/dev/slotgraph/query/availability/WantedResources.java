package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.ResourceGroup;
import dev.slotgraph.platform.availability.ResourceGroups;
import dev.slotgraph.platform.json.Fields;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.MissingNode;

/**
 * The resources that a caller asks for: a list of ids, or groups of which a number is needed each.
 *
 * @param ids all of them, in the order of preference
 * @param groups empty for a plain list
 */
record WantedResources(List<UUID> ids, List<ResourceGroup> groups) {

    private static final int MOST_RESOURCES = ResourceGroups.MOST_RESOURCES;

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
        var groups = ResourceGroups.read(fields, name, bodies);
        return new WantedResources(ResourceGroups.ids(groups), groups);
    }
}

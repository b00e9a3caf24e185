package dev.slotgraph.api.availability;

import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/**
 * Resources of which a number is needed at the same time: two of these five nurses.
 *
 * @param resources in the order of preference, without repetition
 * @param required how many, from 1 to all of them
 */
public record ResourceGroup(List<UUID> resources, int required) {

    public ResourceGroup {
        resources = List.copyOf(resources);
        if (new HashSet<>(resources).size() != resources.size()) {
            throw new IllegalArgumentException("a resource counts once: " + resources);
        }
        if (required < 1 || required > resources.size()) {
            throw new IllegalArgumentException(required + " of " + resources.size());
        }
    }
}

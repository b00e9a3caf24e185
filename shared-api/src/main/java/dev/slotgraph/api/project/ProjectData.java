package dev.slotgraph.api.project;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of a project.
 *
 * @param slug unique in the installation: visitors find the project by it, without a key
 * @param availability defaults of availability queries, as the contract writes them
 * @param booking defaults of bookings, as the contract writes them
 * @param resources in the order in which they are preferred
 */
public record ProjectData(
        String name,
        String slug,
        @Nullable String number,
        @Nullable String byline,
        List<UUID> resources,
        Map<String, @Nullable Object> availability,
        Map<String, @Nullable Object> booking,
        List<Map<String, Object>> availabilityConstraints,
        Map<String, @Nullable Object> customerFields,
        Map<String, @Nullable Object> ui,
        Map<String, @Nullable Object> meta) {

    public ProjectData {
        resources = List.copyOf(resources);
        availability = ordered(availability);
        booking = ordered(booking);
        availabilityConstraints = List.copyOf(availabilityConstraints);
        customerFields = ordered(customerFields);
        ui = ordered(ui);
        meta = ordered(meta);
    }

    private static Map<String, @Nullable Object> ordered(Map<String, @Nullable Object> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}

package dev.slotgraph.api.resource;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of a resource.
 *
 * @param kind {@code suite}, {@code equipment} or {@code staff}
 * @param timezone IANA name: the zone in which its constraints are read
 * @param capacity how many claims may overlap at any instant
 * @param bufferBefore seconds
 * @param bufferAfter seconds
 * @param availabilityConstraints as the contract writes them
 * @param costUnit {@code minute}, {@code hour}, {@code day}, {@code week}, {@code month} or {@code usage}
 */
public record ResourceData(
        String name,
        String kind,
        String timezone,
        int capacity,
        long bufferBefore,
        long bufferAfter,
        List<Map<String, Object>> availabilityConstraints,
        @Nullable UUID siteId,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String number,
        @Nullable String byline,
        @Nullable String title,
        @Nullable String description,
        @Nullable String color,
        @Nullable String image,
        @Nullable BigDecimal cost,
        @Nullable String costUnit,
        Map<String, @Nullable Object> meta) {

    public ResourceData {
        availabilityConstraints = List.copyOf(availabilityConstraints);
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }
}

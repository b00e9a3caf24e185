package dev.slotgraph.api.booking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a booking says about people: everything here is personal data.
 *
 * @param meta the app's own keys and values
 * @param participants e-mail addresses
 */
public record BookingDetails(
        @Nullable Customer customer,
        @Nullable String what,
        @Nullable String where,
        @Nullable String description,
        Map<String, @Nullable Object> meta,
        List<String> participants) {

    /**
     * The person who books.
     *
     * @param timezone IANA name
     * @param fields whatever else the client sent about the person, by its own keys
     */
    public record Customer(
            UUID id,
            @Nullable String name,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String voip,
            @Nullable String timezone,
            Map<String, @Nullable Object> fields) {

        public Customer {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    public BookingDetails {
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
        participants = Collections.unmodifiableList(new ArrayList<>(participants));
    }

    /** What is left of a booking's details when its person has been erased. */
    public static final BookingDetails ERASED = new BookingDetails(null, null, null, null, Map.of(), List.of());

    /**
     * Texts replace, {@code meta} merges per key and {@code null} removes a key.
     *
     * @param changes new values by field: {@code what}, {@code where}, {@code description}, {@code meta}
     */
    public BookingDetails with(Map<String, @Nullable Object> changes) {
        return new BookingDetails(
                customer,
                text(changes, "what", what),
                text(changes, "where", where),
                text(changes, "description", description),
                changes.get("meta") instanceof Map<?, ?> patch ? merged(patch) : meta,
                participants);
    }

    private static @Nullable String text(Map<String, @Nullable Object> changes, String key, @Nullable String present) {
        return changes.containsKey(key) ? (String) changes.get(key) : present;
    }

    private Map<String, @Nullable Object> merged(Map<?, ?> patch) {
        var merged = new LinkedHashMap<>(meta);
        patch.forEach((key, value) -> {
            if (value == null) {
                merged.remove(String.valueOf(key));
            } else {
                merged.put(String.valueOf(key), value);
            }
        });
        return merged;
    }
}

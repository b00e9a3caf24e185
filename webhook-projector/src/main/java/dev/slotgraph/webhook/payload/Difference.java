package dev.slotgraph.webhook.payload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two trees of the same shape.
 *
 * @param previous the old value by JSON Pointer (RFC 6901), in the order of the tree; a list counts as one value
 */
record Difference(Map<String, @Nullable Object> previous) {

    static Difference between(Object before, Object after, String pointer) {
        var previous = new LinkedHashMap<String, @Nullable Object>();
        compare(before, after, pointer, previous);
        return new Difference(previous);
    }

    List<String> changed() {
        return List.copyOf(previous.keySet());
    }

    private static void compare(
            @Nullable Object before, @Nullable Object after, String pointer, Map<String, @Nullable Object> previous) {
        if (before instanceof Map<?, ?> old && after instanceof Map<?, ?> young) {
            young.forEach((key, value) -> compare(old.get(key), value, pointer + "/" + key, previous));
        } else if (!Objects.equals(before, after)) {
            previous.put(pointer, before);
        }
    }
}

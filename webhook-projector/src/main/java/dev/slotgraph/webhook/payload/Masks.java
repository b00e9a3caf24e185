package dev.slotgraph.webhook.payload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has paths of a rendered tree read {@code null}. Pure but for the tree that it is given. */
final class Masks {

    private Masks() {}

    static void apply(Map<String, @Nullable Object> tree, List<String> masked) {
        masked.forEach(path -> mask(tree, List.of(path.split("\\."))));
    }

    /** Lists on the way stand for each of their items. */
    private static void mask(@Nullable Object node, List<String> path) {
        if (node instanceof List<?> items) {
            items.forEach(item -> mask(item, path));
        } else if (node instanceof LinkedHashMap<?, ?> object && object.containsKey(path.getFirst())) {
            if (path.size() == 1) {
                clear(object, path.getFirst());
            } else {
                mask(object.get(path.getFirst()), path.subList(1, path.size()));
            }
        }
    }

    @SuppressWarnings("unchecked") // the trees above have string keys
    private static void clear(Map<?, ?> object, String key) {
        ((Map<String, @Nullable Object>) object).put(key, null);
    }
}

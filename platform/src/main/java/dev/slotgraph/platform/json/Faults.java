package dev.slotgraph.platform.json;

import dev.slotgraph.platform.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what is wrong with one body. For one thread. */
final class Faults {

    /** A body of a thousand faulty items need not be answered with a thousand messages. */
    private static final int MOST = 100;

    private final Map<String, List<String>> byField = new LinkedHashMap<>();

    void add(String path, String message) {
        if (byField.size() >= MOST && !byField.containsKey(path)) {
            return;
        }
        List<String> messages = byField.computeIfAbsent(path, _ -> new ArrayList<>());
        if (!messages.contains(message)) {
            messages.add(message);
        }
    }

    boolean any() {
        return !byField.isEmpty();
    }

    Problem problem() {
        return Problem.invalid(byField);
    }
}

package dev.slotgraph.api.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step from some states to another.
 *
 * @param inputs what the action takes, by name
 * @param automatic when the action happens by itself; null where it never does
 * @param manual whether it may be called
 * @param notice the booking's setting that says how long before its start the action may last be called; null where any time
 *     will do
 */
public record Action(
        String name,
        List<String> from,
        String to,
        Map<String, InputSpec> inputs,
        @Nullable Automatic automatic,
        boolean manual,
        @Nullable String notice) {

    /**
     * One input of an action.
     *
     * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code object}
     * @param max longest text, in characters
     */
    public record InputSpec(String type, boolean required, int max) {}

    public Action {
        from = List.copyOf(from);
        inputs = Map.copyOf(inputs);
    }

    public Optional<Automatic> byItself() {
        return Optional.ofNullable(automatic);
    }

    /** Whether nobody can call it without saying more. */
    public boolean asksForMore() {
        return inputs.values().stream().anyMatch(InputSpec::required);
    }

    /** Whether it happens on this occasion. */
    public boolean happensOn(Automatic.Anchor occasion) {
        return automatic != null && automatic.of() == occasion;
    }
}

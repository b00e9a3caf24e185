package dev.slotgraph.api.document;

import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Action.InputSpec;
import dev.slotgraph.api.graph.Automatic;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A graph as the API shows it: the form in which graphs are defined, so that an answer can be sent back as a definition. */
public record GraphDocument(Graph graph) {

    public Map<String, @Nullable Object> render() {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("name", graph.name());
        document.put("version", graph.version());
        document.putAll(definition());
        return document;
    }

    /** All but the version: what two versions that say the same have in common. */
    public Map<String, @Nullable Object> definition() {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("name", graph.name());
        document.put("title", graph.title());
        if (graph.group()) {
            document.put("group", true);
        }
        document.put(
                "start",
                Map.of("action", graph.start().action(), "state", graph.start().state()));
        var states = new LinkedHashMap<String, @Nullable Object>();
        statesInReach().forEach(name -> states.put(name, state(graph.state(name))));
        document.put("states", states);
        document.put(
                "actions", graph.actions().stream().map(GraphDocument::action).toList());
        return document;
    }

    /** The first state first, then as actions lead to them. */
    private Set<String> statesInReach() {
        var names = new LinkedHashSet<String>();
        names.add(graph.start().state());
        graph.actions().forEach(action -> names.add(action.to()));
        names.addAll(new TreeSet<>(graph.states().keySet()));
        return names;
    }

    private static Map<String, @Nullable Object> state(State state) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        if (state.claims() != ClaimKind.NONE) {
            document.put("claims", state.claims().name().toLowerCase(Locale.ROOT));
        }
        if (state.end()) {
            document.put("final", true);
        }
        if (!state.reschedule()) {
            document.put("reschedule", false);
        }
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("name", state.status().name());
        putIfThere(status, "description", state.status().description());
        putIfThere(status, "icon", state.status().icon());
        putIfThere(status, "color", state.status().color());
        document.put("status", status);
        return document;
    }

    private static Map<String, @Nullable Object> action(Action action) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("action", action.name());
        document.put("from", action.from());
        document.put("to", action.to());
        if (!action.inputs().isEmpty()) {
            var inputs = new TreeMap<String, Object>();
            action.inputs().forEach((name, spec) -> inputs.put(name, input(spec)));
            document.put("input", inputs);
        }
        action.byItself().ifPresent(automatic -> document.put("automatic", automatic(automatic)));
        if (!action.manual()) {
            document.put("manual", false);
        }
        putIfThere(document, "notice", action.notice());
        return document;
    }

    private static Map<String, @Nullable Object> input(InputSpec spec) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("type", spec.type());
        if (spec.required()) {
            document.put("required", true);
        }
        document.put("max", spec.max());
        return document;
    }

    private static Map<String, @Nullable Object> automatic(Automatic automatic) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        if (automatic.of().isTime()) {
            document.put("after", words(automatic.after()));
        }
        document.put("of", automatic.of().name().toLowerCase(Locale.ROOT));
        putIfThere(document, "setting", automatic.setting());
        return document;
    }

    /** In the largest unit that divides it. */
    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 3600 == 0 && seconds != 0) {
            return count(seconds / 3600, "hour");
        }
        return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (Math.abs(number) == 1 ? "" : "s");
    }

    private static void putIfThere(Map<String, @Nullable Object> document, String key, @Nullable Object value) {
        if (value != null) {
            document.put(key, value);
        }
    }
}

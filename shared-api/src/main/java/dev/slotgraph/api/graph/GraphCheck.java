package dev.slotgraph.api.graph;

import dev.slotgraph.api.graph.Automatic.Anchor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds what keeps a definition from being a graph that bookings can walk to an end: all of it, not the first. */
public final class GraphCheck {

    /** What stands behind a booking's id in a path beside its actions. */
    private static final Set<String> ROUTES =
            Set.of("reschedule", "history", "external_action", "extend", "action_links");

    /** What stands beside an action's inputs, which are under its name. */
    private static final Set<String> FIELDS = Set.of("id", "action", "version", "apply_to_bulked_bookings");

    private final Graph graph;
    private final Map<String, List<String>> faults = new LinkedHashMap<>();

    private GraphCheck(Graph graph) {
        this.graph = graph;
    }

    /**
     * What is wrong with a graph, be it read as far as it could be: an empty name stands for one that was faulty already.
     *
     * @return messages by the field's path, such as {@code actions.2.to}; none for a sound graph
     */
    public static Map<String, List<String>> faults(Graph graph) {
        var check = new GraphCheck(graph);
        check.names();
        check.steps();
        check.ambiguities();
        check.ways();
        check.circles();
        check.claims();
        return check.faults;
    }

    private void fault(String path, String message) {
        var messages = faults.computeIfAbsent(path, _ -> new ArrayList<>());
        if (!messages.contains(message)) {
            messages.add(message);
        }
    }

    private interface EachAction {
        void accept(String path, Action action);
    }

    private void eachAction(EachAction visitor) {
        for (int i = 0; i < graph.actions().size(); i++) {
            visitor.accept("actions." + i, graph.actions().get(i));
        }
    }

    private void names() {
        if (ROUTES.contains(graph.start().action())) {
            fault("start.action", "is taken by a path of the API");
        }
        eachAction((path, action) -> {
            if (ROUTES.contains(action.name())) {
                fault(path + ".action", "is taken by a path of the API");
            }
            if (FIELDS.contains(action.name())) {
                fault(path + ".action", "is the name of a field beside actions in a bulk request");
            }
        });
    }

    private void steps() {
        mustExist("start.state", graph.start().state());
        eachAction((path, action) -> {
            mustExist(path + ".to", action.to());
            var seen = new HashSet<String>();
            for (var from : action.from()) {
                mustExist(path + ".from", from);
                if (isFinal(from)) {
                    fault(path + ".from", "'%s' is final, no action leaves it".formatted(from));
                }
                if (!seen.add(from)) {
                    fault(path + ".from", "names '%s' twice".formatted(from));
                }
            }
            if (!action.manual() && action.byItself().isEmpty()) {
                fault(path + ".manual", "is false, and without automatic the action never happens");
            }
            action.byItself().ifPresent(when -> {
                if (when.of() == Anchor.ENTRY && when.after().isNegative()) {
                    fault(path + ".automatic.after", "must not be negative, as the state is not entered before");
                }
            });
        });
    }

    private void mustExist(String path, String state) {
        if (!state.isEmpty() && !graph.states().containsKey(state)) {
            fault(path, "there is no state '%s'".formatted(state));
        }
    }

    private boolean isFinal(String state) {
        return graph.states().containsKey(state) && graph.state(state).end();
    }

    /** In one state, a name means one action, and one automatic action comes first. */
    private void ambiguities() {
        var named = new HashMap<String, String>();
        var timed = new HashMap<String, String>();
        eachAction((path, action) -> {
            for (var from : Set.copyOf(action.from())) {
                if (named.putIfAbsent(from + " " + action.name(), path) != null) {
                    fault(path + ".action", "'%s' has an action '%s' already".formatted(from, action.name()));
                }
                action.byItself().ifPresent(when -> {
                    var first = timed.putIfAbsent("%s %s %s".formatted(from, when.of(), when.after()), action.name());
                    if (first != null) {
                        fault(path + ".automatic", "ties with '%s' in state '%s'".formatted(first, from));
                    } else if (when.setting() != null) {
                        var alike = timed.putIfAbsent(
                                "%s %s by %s".formatted(from, when.of(), when.setting()), action.name());
                        if (alike != null) {
                            fault(
                                    path + ".automatic",
                                    "ties with '%s' in state '%s', both by '%s'"
                                            .formatted(alike, from, when.setting()));
                        }
                    }
                });
            }
        });
    }

    private void ways() {
        var forward = edges(_ -> true, (from, to) -> Map.entry(from, to));
        var backward = edges(_ -> true, (from, to) -> Map.entry(to, from));
        var reachable = reach(List.of(graph.start().state()), forward);
        var ending = reach(
                graph.states().values().stream()
                        .filter(State::end)
                        .map(State::name)
                        .toList(),
                backward);
        for (var state : new TreeMap<>(graph.states()).values()) {
            var path = "states." + state.name();
            if (!reachable.contains(state.name())
                    && graph.states().containsKey(graph.start().state())) {
                fault(path, "cannot be reached");
            }
            if (!state.end() && !forward.containsKey(state.name())) {
                fault(path, "is a dead end: it is not final, and no action leaves it");
            } else if (!ending.contains(state.name())) {
                fault(path, "is a trap: no final state can be reached from it");
            }
        }
    }

    private Map<String, Set<String>> edges(
            Predicate<Action> which, BiFunction<String, String, Map.Entry<String, String>> direction) {
        return graph.actions().stream()
                .filter(which)
                .flatMap(action -> action.from().stream().map(from -> direction.apply(from, action.to())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    }

    private static Set<String> reach(Collection<String> starts, Map<String, Set<String>> edges) {
        var reached = new LinkedHashSet<>(starts);
        var open = new ArrayDeque<>(starts);
        while (!open.isEmpty()) {
            for (var next : edges.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }

    /** Automatic actions that lead round would fire for ever, with nobody asking. A hold is converted by somebody. */
    private void circles() {
        Predicate<Action> nobodyAsks = action ->
                action.byItself().filter(when -> when.of() != Anchor.CONVERSION).isPresent();
        var automatic = edges(nobodyAsks, (from, to) -> Map.entry(from, to));
        eachAction((path, action) -> {
            if (!nobodyAsks.test(action)) {
                return;
            }
            var onward = reach(List.of(action.to()), automatic);
            for (var from : action.from()) {
                if (onward.contains(from)) {
                    fault(
                            path + ".automatic",
                            "leads back to '%s' by automatic actions alone, for ever".formatted(from));
                }
            }
        });
    }

    /** A booking takes time of resources or a seat of a group: what it is does not change on the way. */
    private void claims() {
        if (graph.claims(ClaimKind.SLOT) && graph.claims(ClaimKind.SEAT)) {
            for (var state : new TreeMap<>(graph.states()).values()) {
                if (state.claims() == ClaimKind.SEAT) {
                    fault(
                            "states.%s.claims".formatted(state.name()),
                            "is a seat where other states claim a slot; a claim cannot change its kind");
                }
            }
        }
        boolean seats = graph.claims(ClaimKind.SEAT);
        if (graph.group() && (seats || !graph.claims(ClaimKind.SLOT))) {
            fault("group", "needs states that claim a slot, for others to take seats in");
        }
        eachAction((path, action) -> {
            if (action.happensOn(Anchor.FAILURE)
                    && graph.states().containsKey(action.to())
                    && graph.state(action.to()).claims() != ClaimKind.NONE) {
                fault(path + ".to", "claims, but who could not have what was due gets nothing in its place");
            }
            if (action.happensOn(Anchor.RELEASE) && !seats) {
                fault(path + ".automatic.of", "can be 'release' in a graph whose states claim seats only");
            }
            if (action.notice() != null && !seats) {
                fault(path + ".notice", "is for graphs whose states claim seats");
            }
        });
    }
}

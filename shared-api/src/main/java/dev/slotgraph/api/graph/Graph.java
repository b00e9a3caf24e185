package dev.slotgraph.api.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a booking graph: the blueprint of the steps that a booking walks. A published version never changes.
 *
 * @param name unique among the graphs that an app sees
 * @param version counted from 1
 * @param group whether bookings of it have seats, which other bookings take
 * @param start the first action and the state it leads to
 * @param states by name
 * @param actions in the order in which they are shown; a state has at most one action of a name
 */
public record Graph(
        String name,
        int version,
        String title,
        boolean group,
        Start start,
        Map<String, State> states,
        List<Action> actions) {

    /** How a booking begins. */
    public record Start(String action, String state) {}

    public Graph {
        states = Map.copyOf(states);
        actions = List.copyOf(actions);
    }

    public Graph withVersion(int number) {
        return new Graph(name, number, title, group, start, states, actions);
    }

    /** @throws IllegalArgumentException when the graph has no such state, which only a foreign event can cause */
    public State state(String stateName) {
        var state = states.get(stateName);
        if (state == null) {
            throw new IllegalArgumentException(
                    "graph '%s' version %d has no state '%s'".formatted(name, version, stateName));
        }
        return state;
    }

    /** The action of this name that leaves the state, whether or not it may be called by hand. */
    public Optional<Action> action(String actionName, String from) {
        return actions.stream()
                .filter(action ->
                        action.name().equals(actionName) && action.from().contains(from))
                .findFirst();
    }

    /** The action of the state that happens on an occasion which is no point in time. */
    public Optional<Action> actionOn(Automatic.Anchor occasion, String from) {
        return actions.stream()
                .filter(action -> action.happensOn(occasion) && action.from().contains(from))
                .findFirst();
    }

    /** The setting by which a booking says how long it stays in a state that it leaves by itself; empty where none is. */
    public Optional<String> lengthOfStay(String stateName) {
        return actions.stream()
                .filter(action -> action.happensOn(Automatic.Anchor.ENTRY)
                        && action.from().contains(stateName))
                .flatMap(action -> action.byItself().map(Automatic::setting).stream())
                .findFirst();
    }

    /** Whether any state of it takes something of this kind. */
    public boolean claims(ClaimKind kind) {
        return states.values().stream().anyMatch(state -> state.claims() == kind);
    }

    public boolean knowsAction(String actionName) {
        return start.action().equals(actionName)
                || actions.stream().anyMatch(action -> action.name().equals(actionName));
    }

    /**
     * Whether a booking in the state may be moved to another time in place: its graph books time, the state is not final, and
     * does not say {@code "reschedule": false}. A seat has no time of its own to move, and those who took seats in a group took
     * them at its time.
     */
    public boolean allowsReschedule(String stateName) {
        var state = state(stateName);
        return !state.end()
                && state.reschedule()
                && !group
                && states.values().stream().anyMatch(any -> any.claims() == ClaimKind.SLOT);
    }

    /** Names of the actions that may be called in the state, in the graph's order. */
    public List<String> availableActions(String from) {
        return actions.stream()
                .filter(action -> action.manual() && action.from().contains(from))
                .map(Action::name)
                .toList();
    }
}

package dev.slotgraph.api.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a booking stands on its graph.
 *
 * @param state its name
 * @param entered when the booking came into the state
 * @param start of the booking
 * @param end of the booking
 * @param settings durations that the booking sets in place of the graph's
 * @param released when the booking's group gave up its time; null while it has not, or where there is none
 */
public record Walk(
        Graph graph,
        String state,
        Instant entered,
        Instant start,
        Instant end,
        Map<String, Duration> settings,
        @Nullable Instant released) {

    /** An action that is to happen by itself. */
    public record Due(Action action, Instant at) {}

    /** The automatic action that its time brings about first in the present state. */
    public Optional<Due> nextAutomatic() {
        return graph.actions().stream()
                .filter(action -> action.from().contains(state))
                .flatMap(action -> action.byItself().flatMap(this::instantOf).map(at -> new Due(action, at)).stream())
                .min(Comparator.comparing(Due::at));
    }

    /**
     * Automatic actions that should have happened by {@code now} have happened, whether or not a timer has run; up to one that
     * is not sure to happen.
     */
    public Walk asOf(Instant now) {
        var walk = this;
        // A graph whose automatic actions chase each other in a circle comes to rest after one round.
        for (int step = 0; step < graph.states().size(); step++) {
            var due = walk.overdue(now);
            if (due.isEmpty()) {
                break;
            }
            walk = walk.after(due.get());
        }
        return walk;
    }

    /** The first automatic action that is due by {@code now}. An action is due at its instant, not after it. */
    public Optional<Due> due(Instant now) {
        return nextAutomatic().filter(due -> !due.at().isAfter(now));
    }

    /** What is due by {@code now}, where it is sure to happen: one that begins to claim may find all taken. */
    public Optional<Due> overdue(Instant now) {
        return due(now).filter(this::isSure);
    }

    private boolean isSure(Due due) {
        var claims = graph.state(due.action().to()).claims();
        return claims == ClaimKind.NONE || claims == graph.state(state).claims();
    }

    /**
     * When the booking stops by itself to hold what it claims, be it in one step or in several: holds that ran out never block.
     * Empty for one that holds until somebody acts, or for good.
     */
    public Optional<Instant> holdExpiry() {
        var walk = this;
        for (int step = 0; step < graph.states().size(); step++) {
            var due = walk.nextAutomatic();
            if (due.isEmpty() || !walk.isSure(due.get())) {
                return Optional.empty();
            }
            walk = walk.after(due.get());
            if (graph.state(walk.state()).claims() == ClaimKind.NONE) {
                return Optional.of(walk.entered());
            }
        }
        return Optional.empty();
    }

    /** Where the booking stands once it has happened. */
    public Walk after(Due due) {
        return new Walk(graph, due.action().to(), due.at(), start, end, settings, released);
    }

    /** The same place, in a group that gave up its time. */
    public Walk released(@Nullable Instant at) {
        return new Walk(graph, state, entered, start, end, settings, at);
    }

    /** Until when an action may be called; empty where any time will do. */
    public Optional<Instant> lastCall(Action action) {
        return Optional.ofNullable(action.notice()).map(settings::get).map(start::minus);
    }

    private Optional<Instant> instantOf(Automatic when) {
        @Nullable
        Instant anchor = switch (when.of()) {
            case ENTRY -> entered;
            case START -> start;
            case END -> end;
            case RELEASE -> released;
            case CONVERSION, FAILURE -> null;
        };
        if (anchor == null) {
            return Optional.empty();
        }
        var after = when.setting() == null ? when.after() : settings.getOrDefault(when.setting(), when.after());
        var at = anchor.plus(after);
        return Optional.of(at.isBefore(entered) ? entered : at);
    }
}

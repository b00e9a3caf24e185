package dev.slotgraph.command.graph;

import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Action.InputSpec;
import dev.slotgraph.api.graph.Automatic;
import dev.slotgraph.api.graph.Automatic.Anchor;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCheck;
import dev.slotgraph.api.graph.State;
import dev.slotgraph.api.graph.State.Status;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The body of a graph's definition. Faults of form and faults of sense are recorded side by side. */
final class GraphForm {

    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_INPUT = 65_535;
    private static final int MOST_STATES = 100;
    private static final int MOST_ACTIONS = 300;
    private static final int MOST_STEPS = 1_000;
    private static final int MOST_INPUTS = 50;
    private static final String NAME = "[a-z][a-z0-9_]*";
    private static final String NAME_RULE =
            "must be lower-case letters, digits and underscores, beginning with a letter";
    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private static final Map<String, ClaimKind> CLAIMS =
            new LinkedHashMap<>(Map.of("slot", ClaimKind.SLOT, "seat", ClaimKind.SEAT));
    private static final Map<String, String> INPUT_TYPES = choices("string", "integer", "number", "boolean", "object");
    /** What a booking can say of an automatic action's time, see the contract's {@code timeout} and {@code reservation_time}. */
    private static final Map<String, String> SETTINGS = choices("timeout", "reservation_time");
    /** What a group can say of how late its seats may be given back. */
    private static final Map<String, String> NOTICES = choices("min_cancel_time");
    /** freispace's icons. */
    private static final Map<String, String> ICONS = choices(
            "check-circle",
            "question-mark",
            "arrow-path",
            "bell",
            "currency-euro",
            "x-circle",
            "hand-thumb-up",
            "hand-thumb-down",
            "exclamation-circle",
            "ellipsis-horizontal",
            "face-frown",
            "face-smile",
            "magnifying-glass",
            "minus-circle",
            "pause-circle",
            "play-circle",
            "plus-circle");

    private GraphForm() {}

    /** The graph, in version 1: which it becomes is for the app's graphs to say. */
    static Graph read(Fields body) {
        // An answer can be sent back as a definition; its version is counted here, whatever it says.
        body.integer("version", 1, Integer.MAX_VALUE);
        var name = name(body, "name").required();
        var start = body.object("start").required();
        var graph = new Graph(
                name,
                1,
                body.filledText("title", Fields.SHORT_TEXT).or(titleOf(name)),
                body.bool("group").or(false),
                new Graph.Start(
                        name(start, "action").required(), name(start, "state").required()),
                states(body),
                body.objects("actions", MOST_ACTIONS).required().stream()
                        .map(GraphForm::action)
                        .toList());
        if (graph.actions().stream().mapToInt(action -> action.from().size()).sum() > MOST_STEPS) {
            body.fault("actions", "must not lead from more than %d states together".formatted(MOST_STEPS));
            return graph;
        }
        GraphCheck.faults(graph).forEach((path, messages) -> messages.forEach(message -> body.fault(path, message)));
        return graph;
    }

    private static Given<String> name(Fields fields, String field) {
        return fields.text(field, LONGEST_NAME).check(name -> name.matches(NAME), NAME_RULE);
    }

    private static Map<String, State> states(Fields body) {
        var given = body.object("states").required();
        if (given.names().size() > MOST_STATES) {
            body.fault("states", "must not have more than %d states".formatted(MOST_STATES));
            return Map.of();
        }
        var states = new LinkedHashMap<String, State>();
        for (var name : List.copyOf(given.names())) {
            if (!name.matches(NAME) || name.length() > LONGEST_NAME) {
                given.fault(name, NAME_RULE + ", at most %d".formatted(LONGEST_NAME));
            }
            states.put(name, state(name, given.object(name).required()));
        }
        return states;
    }

    private static State state(String name, Fields state) {
        var status = state.object("status").orNull();
        return new State(
                name,
                state.oneOf("claims", CLAIMS).or(ClaimKind.NONE),
                state.bool("final").or(false),
                state.bool("reschedule").or(true),
                status == null
                        ? new Status(titleOf(name), null, null, null)
                        : new Status(
                                status.filledText("name", Fields.SHORT_TEXT).or(titleOf(name)),
                                status.text("description", 1_000).orNull(),
                                status.oneOf("icon", ICONS).orNull(),
                                status.text("color", 7)
                                        .check(
                                                color -> color.matches("#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})"),
                                                "must be a hex colour like #00ff00")
                                        .orNull()));
    }

    private static Action action(Fields action) {
        var automatic = action.object("automatic").orNull();
        return new Action(
                name(action, "action").required(),
                action.texts("from", MOST_STATES, LONGEST_NAME)
                        .check(from -> !from.isEmpty(), "must name at least one state")
                        .required(),
                name(action, "to").required(),
                inputs(action),
                automatic == null ? null : automatic(automatic),
                action.bool("manual").or(true),
                action.oneOf("notice", NOTICES).orNull());
    }

    private static Map<String, InputSpec> inputs(Fields action) {
        var given = action.object("input").orNull();
        var inputs = new LinkedHashMap<String, InputSpec>();
        if (given == null) {
            return inputs;
        }
        if (given.names().size() > MOST_INPUTS) {
            action.fault("input", "must not have more than %d inputs".formatted(MOST_INPUTS));
            return inputs;
        }
        for (var name : List.copyOf(given.names())) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || name.length() > LONGEST_NAME) {
                given.fault(name, "must be letters, digits and underscores, at most %d".formatted(LONGEST_NAME));
            }
            var spec = given.object(name).required();
            inputs.put(
                    name,
                    new InputSpec(
                            spec.oneOf("type", INPUT_TYPES).or("string"),
                            spec.bool("required").or(false),
                            spec.integer("max", 1, LONGEST_INPUT).or(LONGEST_INPUT)));
        }
        return inputs;
    }

    private static Automatic automatic(Fields automatic) {
        var of = automatic.enumOf("of", Anchor.class);
        var after = automatic
                .span("after")
                .map(span -> span.toDuration(), Duration.ZERO)
                .check(wait -> wait.abs().compareTo(LONGEST_WAIT) <= 0, "must not be longer than 366 days");
        var anchor = of.required();
        if (of.isPresent() && !anchor.isTime()) {
            if (after.isMentioned()) {
                automatic.fault(
                        "after",
                        "has no place beside '%s'".formatted(anchor.name().toLowerCase(Locale.ROOT)));
            }
            if (automatic.mentions("setting")) {
                automatic.fault(
                        "setting",
                        "has no place beside '%s'".formatted(anchor.name().toLowerCase(Locale.ROOT)));
            }
        } else {
            after.required();
        }
        return new Automatic(
                after.or(Duration.ZERO),
                anchor,
                automatic.oneOf("setting", SETTINGS).orNull());
    }

    /** {@code on_hold} reads as "On hold". */
    private static String titleOf(String name) {
        var words = name.replace('_', ' ');
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static Map<String, String> choices(String... names) {
        return Stream.of(names)
                .collect(Collectors.toMap(
                        Function.identity(),
                        Function.identity(),
                        (@Nullable String a, String b) -> b,
                        LinkedHashMap::new));
    }
}

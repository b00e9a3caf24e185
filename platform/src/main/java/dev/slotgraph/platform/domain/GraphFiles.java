package dev.slotgraph.platform.domain;

import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Action.InputSpec;
import dev.slotgraph.api.graph.Automatic;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import dev.slotgraph.api.graph.State.Status;
import dev.slotgraph.api.time.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Graph definitions as JSON, in the form of the contract (§5). Stateless. */
public final class GraphFiles {

    private static final int LONGEST_INPUT = 65_535;

    private GraphFiles() {}

    /** A definition on the class path. */
    public static Graph load(String resource) {
        try (InputStream file = requireNonNull(GraphFiles.class.getResourceAsStream(resource), resource)) {
            return read(JsonMapper.shared().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /** @throws RuntimeException for a definition that does not have the form; whether it makes sense is not asked here */
    public static Graph read(JsonNode definition) {
        var states = new LinkedHashMap<String, State>();
        definition
                .required("states")
                .properties()
                .forEach(entry -> states.put(entry.getKey(), state(entry.getKey(), entry.getValue())));
        var start = definition.required("start");
        return new Graph(
                text(definition, "name"),
                definition.path("version").asInt(1),
                definition.path("title").asString(text(definition, "name")),
                definition.path("group").asBoolean(false),
                new Graph.Start(text(start, "action"), text(start, "state")),
                states,
                stream(definition.required("actions")).map(GraphFiles::action).toList());
    }

    /** A version of a graph whose definition was kept without its number. */
    public static Graph read(Map<String, @Nullable Object> definition, int version) {
        ObjectNode node = JsonMapper.shared().valueToTree(definition);
        return read(node.put("version", version));
    }

    private static State state(String name, JsonNode node) {
        var status = node.path("status");
        return new State(
                name,
                ClaimKind.valueOf(node.path("claims").asString("none").toUpperCase(Locale.ROOT)),
                node.path("final").asBoolean(false),
                node.path("reschedule").asBoolean(true),
                new Status(
                        status.path("name").asString(title(name)),
                        textOrNull(status, "description"),
                        textOrNull(status, "icon"),
                        textOrNull(status, "color")));
    }

    private static Action action(JsonNode node) {
        var automatic = node.path("automatic");
        return new Action(
                text(node, "action"),
                stream(node.required("from")).map(JsonNode::asString).toList(),
                text(node, "to"),
                inputs(node.path("input")),
                automatic.isObject() ? automatic(automatic) : null,
                node.path("manual").asBoolean(true),
                textOrNull(node, "notice"));
    }

    private static Map<String, InputSpec> inputs(JsonNode node) {
        var inputs = new LinkedHashMap<String, InputSpec>();
        node.properties().forEach(entry -> {
            var spec = entry.getValue();
            inputs.put(
                    entry.getKey(),
                    new InputSpec(
                            spec.path("type").asString("string"),
                            spec.path("required").asBoolean(false),
                            spec.path("max").asInt(LONGEST_INPUT)));
        });
        return inputs;
    }

    private static Automatic automatic(JsonNode node) {
        return new Automatic(
                node.hasNonNull("after") ? Durations.parse(text(node, "after")).toDuration() : Duration.ZERO,
                Automatic.Anchor.valueOf(text(node, "of").toUpperCase(Locale.ROOT)),
                textOrNull(node, "setting"));
    }

    /** {@code cancelled_by_owner} reads as "Cancelled by owner". */
    private static String title(String name) {
        var words = name.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).asString();
    }

    private static @Nullable String textOrNull(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asString() : null;
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** The built-in graphs of this release, every version that was ever released. */
    static List<Graph> builtIn() {
        return Stream.of(
                        "instant.v1",
                        "instant.v2",
                        "confirm_decline.v1",
                        "confirm_decline.v2",
                        "instant_payment.v1",
                        "instant_payment.v2",
                        "group_owner.v1",
                        "group_customer.v1",
                        "group_customer_payment.v1",
                        "reservation.v1",
                        "reservation.v2")
                .map(name -> load("/graphs/" + name + ".json"))
                .toList();
    }
}

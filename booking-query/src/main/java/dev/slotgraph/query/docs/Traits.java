package dev.slotgraph.query.docs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What many operations have in common is written once in the document, and put into each of them here: parameters, headers and
 * problems of the traits in {@code x-traits} that the operation names, the parameters of its path, and a response for each status
 * of the problems that it may answer. The trait {@code always} is everybody's; {@code keyed} is of all that need a key, whose kinds
 * are in {@code x-key-kinds}. Pure; changes the document that it is given.
 */
final class Traits {

    /** A name in none of the lists below is a fault of the document. */
    static final class Unknown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unknown(String what, String name, String where) {
            super("the OpenAPI document has no %s '%s', which %s names".formatted(what, name, where));
        }
    }

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final int KINDS = 3;

    private final ObjectNode document;
    private final ObjectNode responses;

    private Traits(ObjectNode document) {
        this.document = document;
        this.responses = document.withObject("/components").withObjectProperty("responses");
    }

    static void spellOut(ObjectNode document) {
        var traits = new Traits(document);
        document.withObjectProperty("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation ->
                                traits.spellOut(path.getKey(), operation.getKey(), (ObjectNode) operation.getValue())));
        document.remove("x-traits");
        document.withObjectProperty("info")
                .put("description", document.at("/info/description").asString("") + traits.table());
    }

    /** Of all problems, for people: viewers do not show extensions of the document itself. */
    private String table() {
        var rows = new StringBuilder("\n## All problems\n\n| status | code | when |\n|---|---|---|\n");
        document.path("x-problems")
                .properties()
                .forEach(problem -> rows.append("| %s | `%s` | %s |\n"
                        .formatted(
                                problem.getValue().path("status").asString(),
                                code(problem.getKey()),
                                problem.getValue().path("when").asString())));
        return rows.toString();
    }

    private void spellOut(String path, String method, ObjectNode operation) {
        var where = method + " " + path;
        if (!operation.has("operationId")) {
            operation.put("operationId", id(method, path));
        }
        var kinds = operation.path("x-key-kinds");
        if (kinds.isEmpty()) {
            operation.putArray("security");
        }
        operation.put("description", (operation.path("description").asString("") + "\n\n" + keys(kinds)).strip());
        var traits = traits(operation, kinds.size(), where);
        parameters(path, operation, traits, where);
        headers(operation, traits);
        problems(operation, traits, kinds.size(), where);
    }

    private static String keys(JsonNode kinds) {
        return kinds.isEmpty()
                ? "Needs no key."
                : texts(kinds).stream().collect(Collectors.joining("`, `", "Keys: `", "`."));
    }

    private List<JsonNode> traits(ObjectNode operation, int kinds, String where) {
        var names = new ArrayList<>(List.of("always"));
        if (kinds > 0) {
            names.add("keyed");
        }
        names.addAll(texts(operation.path("x-traits")));
        return names.stream()
                .map(name -> known("trait", "x-traits", name, where))
                .toList();
    }

    private void parameters(String path, ObjectNode operation, List<JsonNode> traits, String where) {
        var all = operation.arrayNode();
        var variables = VARIABLE.matcher(path);
        while (variables.find()) {
            all.add(reference("parameters", "path." + variables.group(1), where));
        }
        operation.path("parameters").forEach(all::add);
        traits.forEach(trait ->
                texts(trait.path("parameters")).forEach(name -> all.add(reference("parameters", name, where))));
        operation.set("parameters", all);
    }

    private void headers(ObjectNode operation, List<JsonNode> traits) {
        operation.withObjectProperty("responses").properties().forEach(response -> {
            var headers = ((ObjectNode) response.getValue()).withObjectProperty("headers");
            traits.forEach(trait -> texts(trait.path("headers")).forEach(name -> {
                if (!headers.has(name)) {
                    headers.set(name, reference("headers", name, response.getKey()));
                }
            }));
        });
    }

    private void problems(ObjectNode operation, List<JsonNode> traits, int kinds, String where) {
        var names = new LinkedHashSet<>(texts(operation.path("x-problems")));
        if (kinds > 0 && kinds < KINDS) {
            names.add("forbidden");
        }
        traits.forEach(trait -> names.addAll(texts(trait.path("problems"))));
        if (operation.has("requestBody")) {
            names.add("validation_failed");
        }
        var byStatus = new TreeMap<String, List<String>>();
        names.forEach(name -> byStatus.computeIfAbsent(
                        known("problem", "x-problems", name, where)
                                .path("status")
                                .asString(),
                        _ -> new ArrayList<>())
                .add(name));
        var own = operation.withObjectProperty("responses");
        byStatus.forEach((status, together) -> {
            if (!own.has(status)) {
                own.set(status, shared(together));
            }
        });
        own.set("default", reference("responses", "AnyProblem", where));
        operation.remove("x-problems");
        ArrayNode codes = operation.putArray("x-problems");
        byStatus.values().stream()
                .flatMap(List::stream)
                .map(this::code)
                .distinct()
                .forEach(codes::add);
    }

    /** The response of these problems, one for all operations that may answer with the same. */
    private ObjectNode shared(List<String> names) {
        var sorted = names.stream().sorted().toList();
        var name = String.join(".", sorted);
        if (!responses.has(name)) {
            var response = responses.putObject(name);
            response.put(
                    "description",
                    sorted.stream()
                            .map(one -> "`%s`: %s"
                                    .formatted(
                                            code(one), problem(one).path("when").asString()))
                            .collect(Collectors.joining("\n\n")));
            response.set("headers", headersOf(sorted));
            var schema = response.putObject("content")
                    .putObject("application/problem+json")
                    .putObject("schema");
            var all = schema.putArray("allOf");
            all.addObject().put("$ref", "#/components/schemas/Problem");
            var codes =
                    all.addObject().putObject("properties").putObject("code").putArray("enum");
            sorted.stream().map(this::code).distinct().forEach(codes::add);
        }
        return reference("responses", name, name);
    }

    private ObjectNode headersOf(List<String> names) {
        var headers = document.objectNode();
        headers.set("X-Request-Id", reference("headers", "X-Request-Id", "a problem"));
        names.stream()
                .flatMap(name -> texts(problem(name).path("headers")).stream())
                .forEach(header -> headers.set(header, reference("headers", header, "a problem")));
        return headers;
    }

    private JsonNode problem(String name) {
        return document.path("x-problems").path(name);
    }

    private String code(String name) {
        return problem(name).path("code").asString(name);
    }

    private JsonNode known(String what, String list, String name, String where) {
        var found = document.path(list).path(name);
        if (found.isMissingNode()) {
            throw new Unknown(what, name, where);
        }
        return found;
    }

    private ObjectNode reference(String kind, String name, String where) {
        if (!document.path("components").path(kind).has(name)) {
            throw new Unknown(kind, name, where);
        }
        return document.objectNode().put("$ref", "#/components/" + kind + "/" + name);
    }

    /** {@code get /v2/bookings/{id}/history} is {@code get_bookings_by_id_history}. */
    private static String id(String method, String path) {
        return (method + path.replaceFirst("^/v2", "").replaceAll("\\{(\\w+)}", "by_$1"))
                .replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static List<String> texts(@Nullable JsonNode list) {
        return list == null
                ? List.of()
                : list.valueStream().map(JsonNode::asString).toList();
    }
}

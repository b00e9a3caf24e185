package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as a judge: of itself, and of what the services answer. */
final class Description {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    /** What an answer may only carry where the document says so. */
    private static final Set<String> TOLD_HEADERS = Set.of(
            "slotgraph-position",
            "slotgraph-stale",
            "idempotent-replayed",
            "etag",
            "location",
            "retry-after",
            "ratelimit-limit",
            "www-authenticate");

    private final JsonNode document;
    private final ObjectNode closed;

    Description(JsonNode document) {
        this.document = document;
        closed = (ObjectNode) document.deepCopy();
        close(closed, false);
    }

    /** @param value as the document has it */
    record Operation(String method, String path, JsonNode value) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        return operations(document);
    }

    private static List<Operation> operations(JsonNode document) {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .map(operation -> new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue())))
                .toList();
    }

    /** What {@code $ref} stands for. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
    }

    /** Judges by a schema of the document, in which what is not named may not be. */
    void assertFollows(JsonNode schema, JsonNode value, String what) {
        var errors = schemaIn(closed, schema).validate(value);
        assertThat(errors).as("%s: %s", what, value).isEmpty();
    }

    /** An answer has a status, a body, headers and a problem's code that its operation has in the document. */
    void assertDescribed(String method, String path, HttpResponse<String> answer) {
        var operation = operation(method, path);
        var what = "%s %s answers %d".formatted(method, path, answer.statusCode());
        var response = operation.value().path("responses").path(Integer.toString(answer.statusCode()));
        assertThat(response.isMissingNode())
                .as("%s, which is in the document. %s", what, answer.body())
                .isFalse();
        var described = resolvedIn(closed, response);
        assertHeaders(described, answer, what);
        var content = described.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        var type = MediaType.parseMediaType(
                answer.headers().firstValue("Content-Type").orElseThrow());
        var media = content.path(type.getType() + "/" + type.getSubtype());
        assertThat(media.isMissingNode()).as("%s as %s", what, type).isFalse();
        if (type.getSubtype().endsWith("json") && !type.getSubtype().endsWith("ndjson")) {
            var body = JSON.readTree(answer.body());
            assertFollows(media.path("schema"), body, what);
            if (answer.statusCode() >= 400 && body.has("code")) {
                assertThat(texts(operation.value().path("x-problems")))
                        .as(what)
                        .contains(body.path("code").asString());
            }
        }
    }

    private void assertHeaders(JsonNode response, HttpResponse<String> answer, String what) {
        var told = response.path("headers");
        told.properties().forEach(header -> {
            if (resolved(header.getValue()).path("required").asBoolean(false)) {
                assertThat(answer.headers().firstValue(header.getKey()))
                        .as("%s with %s", what, header.getKey())
                        .isPresent();
            }
        });
        if (answer.statusCode() >= 400) {
            // A problem may come when some of them are there already.
            return;
        }
        var names = told.propertyNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        assertThat(answer.headers().map().keySet().stream().filter(TOLD_HEADERS::contains))
                .as("%s with headers that are in the document", what)
                .isSubsetOf(names);
    }

    /** The most specific that matches, as Spring MVC finds it. */
    private Operation operation(String method, String path) {
        var plain = PathContainer.parsePath(path.replaceFirst("\\?.*", ""));
        return operations(closed).stream()
                .filter(operation ->
                        operation.method().equals(method) && pattern(operation).matches(plain))
                .min(Comparator.comparing(Description::pattern))
                .orElseThrow(() -> new AssertionError(method + " " + path + " is not in the document"));
    }

    private static PathPattern pattern(Operation operation) {
        return PathPatternParser.defaultInstance.parse(operation.path());
    }

    /** Each example beside the schema that it stands for. */
    void eachExample(BiConsumer<JsonNode, JsonNode> judge) {
        examples(document, judge);
    }

    private void examples(JsonNode node, BiConsumer<JsonNode, JsonNode> judge) {
        if (node.isObject()) {
            if (node.has("schema")) {
                Stream.concat(
                                Stream.ofNullable(node.get("example")),
                                node.path("examples").valueStream().map(example -> example.path("value")))
                        .forEach(example -> judge.accept(node.path("schema"), example));
            } else if (node.path("examples").isArray()) {
                node.path("examples").forEach(example -> judge.accept(node, example));
            }
        }
        node.forEach(child -> examples(child, judge));
    }

    /** Holds the document against the schema of OpenAPI 3.1, and each schema in it against that of JSON Schema. */
    void assertIsOpenApi(JsonNode openApi) {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var wrong = ((ObjectNode) document.deepCopy()).without("info");
        assertThat(registry.getSchema(openApi).validate(document)).isEmpty();
        assertThat(registry.getSchema(openApi).validate(wrong)).isNotEmpty();
        var schema = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(schema.validate(JSON.createObjectNode().put("type", "none"))).isNotEmpty();
        var schemas = new ArrayList<JsonNode>();
        document.at("/components/schemas").forEach(schemas::add);
        collectSchemas(document, schemas);
        assertThat(schemas)
                .hasSizeGreaterThan(100)
                .allSatisfy(
                        one -> assertThat(schema.validate(one)).as("%s", one).isEmpty());
    }

    private static void collectSchemas(JsonNode node, List<JsonNode> schemas) {
        if (node.path("schema").isObject()) {
            schemas.add(node.path("schema"));
        }
        node.forEach(child -> collectSchemas(child, schemas));
    }

    static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static Schema schemaIn(JsonNode document, JsonNode schema) {
        var root = JSON.createObjectNode();
        root.putArray("allOf").add(schema);
        root.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()))
                .getSchema(root);
    }

    private static JsonNode resolvedIn(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
    }

    /** Lets objects have no other members than the ones that are named, where nothing is said of others. */
    private static void close(JsonNode node, boolean partOfAnother) {
        if (node instanceof ObjectNode object) {
            boolean isSchema = object.path("properties").isObject()
                    || object.path("allOf").isArray()
                    || object.path("$ref").asString("").startsWith("#/components/schemas/");
            if (isSchema && !partOfAnother && !object.has("additionalProperties")) {
                object.put("unevaluatedProperties", false);
            }
        }
        node.properties().forEach(field -> {
            switch (field.getKey()) {
                case "example", "examples", "enum", "const", "default" -> {}
                case "allOf" -> field.getValue().forEach(part -> close(part, true));
                // Closed where they are used.
                case "schemas" -> field.getValue().forEach(schema -> close(schema, true));
                case "properties" -> field.getValue().forEach(property -> close(property, false));
                default -> close(field.getValue(), false);
            }
        });
        if (node.isArray()) {
            node.forEach(item -> close(item, false));
        }
    }
}

package dev.slotgraph.query.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said once of many operations stands in each of them. */
class TraitsTest {

    private static final String COMMON = """
            x-traits:
              always: {parameters: [X-Request-Id], headers: [X-Request-Id]}
              keyed: {problems: [unauthenticated]}
              write: {parameters: [Idempotency-Key], problems: [key_reused, lost]}
            x-problems:
              unauthenticated: {status: 401, when: No key.}
              forbidden: {status: 403, when: Not by this key.}
              taken: {status: 409, when: Taken.}
              lost: {code: version_conflict, status: 409, when: Lost.}
              key_reused: {status: 422, when: Reused.}
            components:
              parameters:
                path.id: {name: id, in: path}
                X-Request-Id: {name: X-Request-Id, in: header}
                Idempotency-Key: {name: Idempotency-Key, in: header}
              headers:
                X-Request-Id: {schema: {type: string}}
              responses:
                AnyProblem: {description: Any.}
            paths:
              /v2/things/{id}:
            """;

    private static Map<String, Object> yaml(String text) {
        return PlainYaml.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static JsonNode spelledOut(String method, String operation) {
        ObjectNode document =
                JsonMapper.shared().valueToTree(yaml(COMMON + "    %s: %s\n".formatted(method, operation)));
        Traits.spellOut(document);
        return document;
    }

    private static JsonNode operation(JsonNode document, String method) {
        return document.path("paths").path("/v2/things/{id}").path(method);
    }

    @Test
    void anOperationHasTheParametersOfItsPathAndOfItsTraits() {
        var operation = operation(
                spelledOut("put", "{x-key-kinds: [api], x-traits: [write], responses: {'200': {description: Done.}}}"),
                "put");

        assertThat(operation.path("operationId").asString()).isEqualTo("put_things_by_id");
        assertThat(operation
                        .path("parameters")
                        .valueStream()
                        .map(parameter -> parameter.path("$ref").asString()))
                .containsExactly(
                        "#/components/parameters/path.id",
                        "#/components/parameters/X-Request-Id",
                        "#/components/parameters/Idempotency-Key");
        assertThat(operation.at("/responses/200/headers").has("X-Request-Id")).isTrue();
        assertThat(operation.path("description").asString()).isEqualTo("Keys: `api`.");
    }

    @Test
    void problemsOfOneStatusShareAResponseThatNamesTheirCodes() {
        var document = spelledOut(
                "put",
                "{x-key-kinds: [api], x-traits: [write], x-problems: [taken], responses: {'200': {description: Done.}}}");
        var operation = operation(document, "put");

        assertThat(operation.path("responses").propertyNames())
                .containsExactlyInAnyOrder("200", "401", "403", "409", "422", "default");
        var conflict = document.at("/components/responses/lost.taken");
        assertThat(operation.at("/responses/409/$ref").asString()).isEqualTo("#/components/responses/lost.taken");
        assertThat(document.at("/info/description").asString()).contains("| 409 | `version_conflict` | Lost. |");
        assertThat(conflict.path("description").asString()).contains("`taken`: Taken.", "`version_conflict`: Lost.");
        assertThat(operation.path("x-problems").valueStream().map(JsonNode::asString))
                .containsExactly("unauthenticated", "forbidden", "taken", "version_conflict", "key_reused");
    }

    @Test
    void whatNeedsNoKeySaysSo() {
        var operation =
                operation(spelledOut("get", "{x-key-kinds: [], responses: {'200': {description: It.}}}"), "get");

        assertThat(operation.path("security").isArray()).isTrue();
        assertThat(operation.path("security")).isEmpty();
        assertThat(operation.path("responses").has("401")).isFalse();
    }

    @Test
    void aNameThatIsInNoListIsAFault() {
        assertThatThrownBy(() -> spelledOut("get", "{x-key-kinds: [], x-traits: [wirte], responses: {}}"))
                .hasMessageContaining("no trait 'wirte', which get /v2/things/{id} names");
        assertThatThrownBy(() -> spelledOut("get", "{x-key-kinds: [], x-problems: [tkaen], responses: {}}"))
                .hasMessageContaining("no problem 'tkaen'");
    }

    @Test
    void yamlIsReadAsJsonIs() {
        assertThat(yaml("{time: 2027-03-01, no: yes, number: 3, part: 0.5, none: null, true: true}"))
                .containsEntry("time", "2027-03-01")
                .containsEntry("no", "yes")
                .containsEntry("number", 3)
                .containsEntry("part", 0.5)
                .containsEntry("none", null);
        assertThat(yaml("list: [1, 2]")).containsEntry("list", List.of(1, 2));
        assertThatThrownBy(() -> yaml("a: 1\na: 2")).isInstanceOf(DuplicateKeyException.class);
    }
}

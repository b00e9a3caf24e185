package dev.slotgraph.query.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of the whole origin. It is kept by hand, a file for each tag beside one for what is common, and put together
 * at the start: whatever is wrong with it shows then. Immutable.
 */
final class ApiDocument {

    private static final String COMMON = "classpath:/openapi/document.yaml";
    private static final String PARTS = "classpath:/openapi/paths/*.yaml";

    private final byte[] json;

    private ApiDocument(byte[] json) {
        this.json = json;
    }

    static ApiDocument load(JsonMapper mapper) {
        var resources = new PathMatchingResourcePatternResolver();
        try {
            var document = mapper.createObjectNode();
            var parts = Arrays.stream(resources.getResources(PARTS))
                    .sorted(Comparator.comparing(part -> String.valueOf(part.getFilename())));
            Stream.concat(Stream.of(resources.getResource(COMMON)), parts)
                    .forEach(part -> merge(document, read(part, mapper), String.valueOf(part.getFilename())));
            Traits.spellOut(document);
            return new ApiDocument(mapper.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] json() {
        return json.clone();
    }

    private static ObjectNode read(Resource part, JsonMapper mapper) {
        try (var file = part.getInputStream()) {
            return mapper.valueToTree(PlainYaml.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Objects are joined and lists put behind one another; that two parts say something else of the same thing is a fault. */
    private static void merge(ObjectNode into, ObjectNode part, String name) {
        part.properties().forEach(field -> {
            JsonNode before = into.get(field.getKey());
            JsonNode said = field.getValue();
            if (before == null) {
                into.set(field.getKey(), said);
            } else if (before instanceof ObjectNode object && said instanceof ObjectNode more) {
                merge(object, more, name + ": " + field.getKey());
            } else if (before instanceof ArrayNode list && said instanceof ArrayNode more) {
                list.addAll(more);
            } else {
                throw new IllegalStateException(name + " says again what another part says: " + field.getKey());
            }
        });
    }
}

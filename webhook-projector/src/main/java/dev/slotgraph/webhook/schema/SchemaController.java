package dev.slotgraph.webhook.schema;

import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.webhook.payload.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes the schema of each format in each of its versions, and of messages about endpoints, with examples in it. */
@RestController("webhookSchemaController")
@RequestMapping("/v2/webhooks/schemas")
@Allow({KeyKind.API, KeyKind.AUDIT})
class SchemaController {

    /** What endpoints are told of endpoints, and samples; the same in all formats but one. */
    private static final String NOTICE = "notice";

    private static final MediaType SCHEMA = MediaType.parseMediaType("application/schema+json");

    @GetMapping
    Envelope<List<Map<String, Object>>> list() {
        var formats = Stream.of(Format.values())
                .flatMap(format ->
                        IntStream.rangeClosed(1, Format.NEWEST_SCHEMA).mapToObj(version -> entry(format, version)));
        return Envelope.of(Stream.concat(formats, Stream.of(entry(NOTICE, 1))).toList());
    }

    @GetMapping("/{format}/{version}")
    ResponseEntity<byte[]> get(@PathVariable String format, @PathVariable int version) {
        byte[] schema = Stream.concat(Format.texts().stream(), Stream.of(NOTICE))
                .filter(format::equals)
                .findFirst()
                .flatMap(known -> read(known, version))
                .orElseThrow(() -> Problem.notFound("Schema").asException());
        return ResponseEntity.ok().contentType(SCHEMA).body(schema);
    }

    private static Map<String, Object> entry(Format format, int version) {
        var entry = entry(format.text(), version);
        entry.put("content_type", format.contentType());
        entry.put(
                "fields_that_may_be_masked", format.maskable().stream().sorted().toList());
        return entry;
    }

    private static Map<String, Object> entry(String name, int version) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("format", name);
        entry.put("schema_version", version);
        entry.put("url", "/v2/webhooks/schemas/%s/%d".formatted(name, version));
        return entry;
    }

    private static Optional<byte[]> read(String name, int version) {
        try (InputStream file =
                SchemaController.class.getResourceAsStream("/schemas/%s-%d.json".formatted(name, version))) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

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

/** Publishes the schema of each format in each of its versions, with examples in it. */
@RestController("webhookSchemaController")
@RequestMapping("/v2/webhooks/schemas")
@Allow({KeyKind.API, KeyKind.AUDIT})
class SchemaController {

    private static final MediaType SCHEMA = MediaType.parseMediaType("application/schema+json");

    @GetMapping
    Envelope<List<Map<String, Object>>> list() {
        return Envelope.of(Stream.of(Format.values())
                .flatMap(format ->
                        IntStream.rangeClosed(1, Format.NEWEST_SCHEMA).mapToObj(version -> entry(format, version)))
                .toList());
    }

    @GetMapping("/{format}/{version}")
    ResponseEntity<byte[]> get(@PathVariable String format, @PathVariable int version) {
        byte[] schema = Format.named(format)
                .flatMap(known -> read(known, version))
                .orElseThrow(() -> Problem.notFound("Schema").asException());
        return ResponseEntity.ok().contentType(SCHEMA).body(schema);
    }

    private static Map<String, Object> entry(Format format, int version) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("format", format.text());
        entry.put("schema_version", version);
        entry.put("content_type", format.contentType());
        entry.put("url", "/v2/webhooks/schemas/%s/%d".formatted(format.text(), version));
        entry.put(
                "fields_that_may_be_masked", format.maskable().stream().sorted().toList());
        return entry;
    }

    private static Optional<byte[]> read(Format format, int version) {
        try (InputStream file =
                SchemaController.class.getResourceAsStream("/schemas/%s-%d.json".formatted(format.text(), version))) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

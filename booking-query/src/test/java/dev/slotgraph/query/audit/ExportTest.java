package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.eventlog.HashChain;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {

    private final TestApp app = SharedService.INSTANCE.app();

    private static List<JsonNode> lines(Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(200);
        byte[] body = answer.response().body();
        if (answer.header("Content-Encoding").isPresent()) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new String(body, StandardCharsets.UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static LoggedEvent event(JsonNode line) {
        var hex = HexFormat.of();
        return new LoggedEvent(
                line.path("position").asLong(),
                line.path("stream_type").asString(),
                line.path("stream_id").asString(),
                line.path("sequence").asLong(),
                line.path("event_id").asString(),
                line.path("type").asString(),
                line.path("revision").asString(),
                line.path("payload").asString().getBytes(StandardCharsets.UTF_8),
                line.path("meta_data").asString().getBytes(StandardCharsets.UTF_8),
                Instant.parse(line.path("recorded_at").asString()),
                UUID.fromString(line.path("app_id").asString()),
                line.path("previous_hash").isNull()
                        ? null
                        : hex.parseHex(line.path("previous_hash").asString()),
                hex.parseHex(line.path("hash").asString()));
    }

    @Test
    void theExportIsWholeSealedAndVerifiesByItself() throws IOException {
        var chair = app.resource("Chair");
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");
        SharedService.INSTANCE.app().resource("of another app");

        var plain = lines(app.get("/v2/audit/export", Map.of("Accept-Encoding", "identity")));
        var zipped = lines(app.get("/v2/audit/export", Map.of("Accept-Encoding", "gzip")));
        var rest = lines(app.get(
                "/v2/audit/export?after=" + plain.getFirst().path("position").asLong()));

        assertThat(zipped).isEqualTo(plain);
        assertThat(plain).hasSize(4);
        assertThat(plain.getLast().path("end").asBoolean()).isTrue();
        assertThat(plain.getLast().path("events").asInt()).isEqualTo(3);
        assertThat(rest.subList(0, 2)).isEqualTo(plain.subList(1, 3));
        assertThat(HashChain.verify(List.of(event(plain.get(1)), event(plain.get(2)))))
                .isEmpty();
        assertThat(plain.toString()).doesNotContain("\"Ada").doesNotContain("Fitting");
    }

    @Test
    void itIsForServersOnly() {
        assertThat(app.get(KeyKind.WIDGET, "/v2/audit/export").status()).isEqualTo(403);
        assertThat(app.get("/v2/audit/export?after=x").status()).isEqualTo(422);
    }

    @Test
    void theKeysOfPeopleAreForServersOnlyAndStayWrapped() throws IOException {
        app.book(app.resource("Chair"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        var people = lines(app.get("/v2/audit/export")).stream()
                .map(line -> line.path("payload").asString(""))
                .filter(payload -> payload.contains("sealed"))
                .map(payload -> JsonMapper.shared()
                        .readTree(payload)
                        .path("details")
                        .path("subject")
                        .asString())
                .toList();

        var keys = lines(app.get("/v2/audit/export/keys"));

        assertThat(keys).hasSize(people.size() + 1);
        assertThat(keys.getFirst().path("subject_id").asString()).isEqualTo(people.getFirst());
        assertThat(keys.getFirst().path("destroyed_at").isNull()).isTrue();
        // One byte of layout, twelve of initialisation vector, sixteen of tag around the 32 of the key.
        assertThat(Base64.getDecoder()
                        .decode(keys.getFirst().path("wrapped_key").asString()))
                .hasSize(61);
        assertThat(keys.getLast().path("keys").asInt()).isEqualTo(people.size());
        assertThat(app.get(KeyKind.AUDIT, "/v2/audit/export/keys").status()).isEqualTo(403);
        assertThat(app.get(KeyKind.WIDGET, "/v2/audit/export/keys").status()).isEqualTo(403);
    }
}

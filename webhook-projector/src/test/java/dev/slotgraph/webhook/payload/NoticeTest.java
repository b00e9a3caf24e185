package dev.slotgraph.webhook.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slotgraph.webhook.signature.WebhookId;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages that tell of endpoints, judged by the schema that is published. */
class NoticeTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "01985a3e-7d10-7a4b-9c3e-2f6b1d0a9e11";
    private static final String WEBHOOK_ID = WebhookId.of(UUID.fromString(ID));

    private static final Map<String, Map<String, Object>> NOTICES = Map.of(
            "endpoint.failing", Map.of("percent", 70),
            "endpoint.disabled", Map.of("reason", "gone"),
            "endpoint.recovered", Map.of(),
            "delivery.exhausted",
                    Map.of(
                            "delivery_id",
                            UUID.randomUUID(),
                            "webhook_id",
                            WEBHOOK_ID,
                            "booking_id",
                            UUID.randomUUID(),
                            "after_exhaustion",
                            "latest"),
            "replay.finished", Map.of("replay_id", UUID.randomUUID()));

    private final String file;
    private final Schema schema;

    NoticeTest() throws IOException {
        try (var in = NoticeTest.class.getResourceAsStream("/schemas/notice-1.json")) {
            file = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(file, InputFormat.JSON);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToldOfEndpointsIsToldAsTheSchemaSays(Format format) {
        NOTICES.forEach((event, data) -> {
            var body = BodyRenderer.notice(
                    format, WEBHOOK_ID, ID, event, "https://example.org/hook", "2027-08-01T10:15:30Z", data);
            assertValid(new String(body.bytes(), UTF_8));
        });
        assertValid(new String(
                BodyRenderer.sample(format, WEBHOOK_ID, ID, "https://example.org/hook", "", "2027-08-01T10:15:30Z")
                        .bytes(),
                UTF_8));
    }

    @Test
    void theExamplesOfTheSchemaFollowItAndWrongOnesDoNot() {
        JsonNode examples = JSON.readTree(file).get("examples");
        assertThat(examples).isNotEmpty();
        examples.forEach(example -> assertValid(example.toString()));
        assertThat(examples.toString()).contains(NOTICES.keySet());
        for (String wrong : new String[] {
            examples.get(1).toString().replace("50", "51"),
            examples.get(2).toString().replace("failing", "whim")
        }) {
            assertThat(schema.validate(wrong, InputFormat.JSON)).as(wrong).isNotEmpty();
        }
    }

    private void assertValid(String body) {
        assertThat(schema.validate(body, InputFormat.JSON)).as(body).isEmpty();
    }
}

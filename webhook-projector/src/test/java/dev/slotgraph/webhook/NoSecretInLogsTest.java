package dev.slotgraph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.webhook.testing.Receiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A webhook is made, its secret shown, changed and signed with, while everything is logged that can be. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = WebhookApiTest.Service.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "slotgraph.webhooks.allowed-networks=127.0.0.0/8",
            "logging.file.name=target/no-secret-in-logs.log",
            "logging.level.root=DEBUG",
            "logging.level.dev.slotgraph=TRACE",
            "logging.level.org.springframework.jdbc=TRACE"
        })
class NoSecretInLogsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FILE = Path.of("target", "no-secret-in-logs.log");

    @LocalServerPort
    private int port;

    @Autowired
    private KeyStore keys;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        var database = TestPostgres.freshDatabase();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
    }

    @Test
    void secretsAreInNoLogAndNoLogFile(CapturedOutput output) throws Exception {
        var app = UUID.randomUUID();
        keys.ensureApp(app, "app-" + app, false, Instant.EPOCH);
        String api = KeyMaterial.generate(KeyKind.API, false);
        keys.insert(UUID.randomUUID(), app, KeyKind.API, "test", KeyMaterial.hash(api), Instant.EPOCH);
        try (var receiver = new Receiver()) {
            JsonNode made = post(api, "", "{\"url\":\"%s\"}".formatted(receiver.url()));
            String id = made.get("id").stringValue();
            JsonNode rotated = post(api, "/" + id + "/secret", "{}");
            post(api, "/" + id + "/test", "{}");
            assertThat(receiver.received()).hasSize(1);

            for (String log : List.of(output.toString(), Files.readString(FILE))) {
                assertThat(log).contains(receiver.received().getFirst().webhookId());
                for (JsonNode shown : List.of(made, rotated)) {
                    String secret = shown.get("secret").stringValue();
                    assertThat(secret).startsWith("whsec_");
                    assertThat(log).doesNotContain(secret.substring("whsec_".length()));
                }
            }
        }
    }

    private JsonNode post(String api, String path, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v2/webhooks" + path))
                            .header("Authorization", "Bearer " + api)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
            return JSON.readTree(answer.body()).get("data");
        }
    }
}

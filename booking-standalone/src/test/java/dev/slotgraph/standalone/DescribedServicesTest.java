package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All services, whose every answer is held against the description of the API. */
abstract class DescribedServicesTest extends AllServicesTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private Description description;

    @BeforeEach
    void readTheDocument() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/openapi.json"))
                .build();
        description = new Description(Description.JSON.readTree(
                http.send(request, BodyHandlers.ofString()).body()));
    }

    JsonNode awaited(String path) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> call(200, "GET", path, ""),
                        answer -> !answer.path("data").isEmpty());
    }

    String resource(String more) throws Exception {
        var body = (ObjectNode) Description.JSON.readTree(more);
        return make(
                "/v2/resources", body.put("name", "Ada").put("timezone", "UTC").toString());
    }

    String make(String path, String body) throws Exception {
        return id(call(201, "POST", path, body));
    }

    static String id(JsonNode answer) {
        return answer.at("/data/id").asString();
    }

    static String slot(String resource, String start, String end) {
        return "{\"graph\":\"instant\",\"resource_id\":\"%s\",%s"
                .formatted(resource, times(start, end).substring(1));
    }

    static String times(String start, String end) {
        return "{\"start\":\"%s\",\"end\":\"%s\"}".formatted(start, end);
    }

    /** Asks, and holds the answer against the document. */
    JsonNode call(int status, String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path.replace(" ", "%20")))
                .setHeader("Authorization", "Bearer " + KEY)
                .setHeader("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(status);
        description.assertDescribed(method, path, answer);
        var json = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json") && !type.contains("ndjson"));
        return json.isPresent() ? Description.JSON.readTree(answer.body()) : Description.JSON.createObjectNode();
    }
}

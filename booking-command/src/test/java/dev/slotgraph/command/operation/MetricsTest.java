package dev.slotgraph.command.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.CommandTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Metrics for Prometheus, behind a key. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "management.prometheus.metrics.export.enabled=true")
class MetricsTest extends CommandTest {

    @LocalServerPort
    private int port;

    private HttpResponse<String> metrics(String... headers) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theyAreThereForServersAndAuditorsOnly(CapturedOutput output) throws Exception {
        var resource = api.resource("");
        api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");

        assertThat(metrics().statusCode()).isEqualTo(401);
        for (var kind : new String[] {"api", "audit", "widget"}) {
            var key = api.post("/v2/keys", "{\"kind\":\"%s\",\"name\":\"scraper\"}".formatted(kind))
                    .data()
                    .path("key")
                    .asString();
            var answer = metrics("Authorization", "Bearer " + key);
            if (kind.equals("widget")) {
                assertThat(answer.statusCode()).isEqualTo(403);
            } else {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body())
                        .contains("http_server_requests_seconds_count", "hikaricp_connections")
                        .doesNotContain(resource, "ada@example.org");
            }
        }
        assertThat(output).doesNotContain("has been already registered");
    }
}

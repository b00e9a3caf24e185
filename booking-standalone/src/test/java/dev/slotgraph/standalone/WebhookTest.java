package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From the action to the receiver: freispace's body, as of the event, in order, signed. */
class WebhookTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private HttpServer receiver = server();

    private record Received(String body, Map<String, List<String>> headers) {

        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return HttpHeaders.of(headers, (_, _) -> true).firstValue(name).orElse("");
        }
    }

    private HttpServer server() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                if (!broken.get()) {
                    received.add(new Received(body, Map.copyOf(exchange.getRequestHeaders())));
                }
                exchange.sendResponseHeaders(broken.get() ? 500 : 204, -1);
                exchange.close();
            });
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() {
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return answer.body().isEmpty()
                ? JSON.missingNode()
                : JSON.readTree(answer.body()).path("data");
    }

    private String made(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body).path("id").asString();
    }

    @Test
    void theReceiverIsToldOfEachStepAsItWasThenInOrderAndSigned() throws Exception {
        var endpoint =
                send("POST", "/webhooks", """
                {"url":"http://127.0.0.1:%d/hook","events":["booking.created","booking.updated","booking.deleted"],
                 "retry":{"schedule":["0s","1s","1s","1s","1s","1s","1s","1s","1s","1s"]}}
                """.formatted(receiver.getAddress().getPort()));
        var site = made("/sites", "{\"name\":\"Berlin\",\"description\":\"<p>HQ</p>\"}");
        var suite = made("/resources", """
                {"name":"Avid 01","kind":"suite","timezone":"Europe/Berlin","byline":"Z420","color":"#a200ad","site_id":"%s"}
                """.formatted(site));
        var notebook = made("/resources", """
                {"name":"Notebook 01","kind":"equipment","timezone":"Europe/Berlin","cost":12.50,"cost_unit":"day"}
                """);
        var jane = made("/resources", "{\"name\":\"Jane Doe\",\"title\":\"Editor\",\"timezone\":\"Europe/Berlin\"}");
        var project = made("/projects", "{\"name\":\"E01\",\"number\":\"P156-1\"}");

        broken.set(true);
        var booking = made("/bookings", """
                {"resources":["%s","%s","%s"],"project_id":"%s","graph":"confirm_decline","what":"E01 - Fine Cut",
                 "start":"2027-08-08T00:00:00+02:00","end":"2027-08-10T00:00:00+02:00","all_day":true,
                 "customer":{"name":"Eve","email":"eve@example.org"}}
                """.formatted(suite, notebook, jane, project));
        send("PUT", "/resources/" + jane, "{\"name\":\"Jane Roe\"}");
        send("PUT", "/bookings/" + booking + "/decline", "{}");
        send("DELETE", "/bookings/" + booking, "");
        broken.set(false);
        await().atMost(Duration.ofSeconds(30)).until(() -> received.size() == 3);

        assertThat(received)
                .extracting(message -> message.json().path("event").asString())
                .containsExactly("booking.created", "booking.updated", "booking.deleted");
        assertThat(received)
                .extracting(message -> message.header("X-Slotgraph-Sequence"))
                .containsExactly("1", "2", "3");
        assertThat(received)
                .extracting(message -> message.header("X-Slotgraph-Previous-Sequence"))
                .containsExactly("0", "1", "2");
        assertThat(received).extracting(message -> message.header("webhook-id")).doesNotHaveDuplicates();
        var verifier = new Webhook(endpoint.path("secret").asString());
        for (var message : received) {
            verifier.verify(message.body(), HttpHeaders.of(message.headers(), (_, _) -> true));
        }
        assertThat(received.get(0).body()).contains("Jane Doe").doesNotContain("Jane Roe");
        assertThat(received.get(1).body()).contains("Jane Roe");
        var status = received.getFirst()
                .json()
                .path("data")
                .path("status")
                .path("id")
                .asString();
        assertThat(received.getFirst().json())
                .isEqualTo(JSON.readTree("""
                {"id":"%1$s","type":"booking","event":"booking.created","url":"https://example.org/bookings/%1$s","data":{
                 "id":"%1$s","name":"E01 - Fine Cut","start":"2027-08-08T00:00:00","start_timezone":"Europe/Berlin",
                 "end":"2027-08-10T00:00:00","end_timezone":"Europe/Berlin","all_day":true,"byline":null,"description":null,
                 "color":null,"optional":true,
                 "status":{"id":"%2$s","name":"Tentative","description":null,"icon":"question-mark","color":"#d97706"},
                 "project":{"id":"%3$s","name":"E01","byline":null,"number":"P156-1"},
                 "resources":{
                  "suites":[{"id":"%4$s","name":"Avid 01","byline":"Z420","description":null,"color":"#a200ad",
                    "site":{"id":"%5$s","name":"Berlin","description":"<p>HQ</p>"}}],
                  "resources":[{"id":"%6$s","name":"Notebook 01","number":null,"cost":12.50,"cost_unit":"day","byline":null,
                    "description":null,"color":null,"email":null,"photo_url":null}],
                  "staffs":[{"id":"%7$s","name":"Jane Doe","title":"Editor","number":null,"cost":null,"cost_unit":null,
                    "photo_url":null}]}}}
                """.formatted(booking, status, project, suite, site, notebook, jane)));

        for (var projection : List.of("webhooks", "all")) {
            var replayed = replayed(projection);
            assertThat(replayed.path("state").asString()).as("%s", replayed).isEqualTo("completed");
            assertThat(replayed.path("mismatches")).isEmpty();
            assertThat(replayed.path("events_done")).isEqualTo(replayed.path("events_total"));
        }
        assertThat(received).hasSize(3);
    }

    /** Held against the log, which sends nothing. */
    private JsonNode replayed(String projection) throws IOException, InterruptedException {
        var id = made("/audit/replays", "{\"projection\":\"%s\",\"mode\":\"verify\"}".formatted(projection));
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> send("GET", "/audit/replays/" + id, ""),
                        replay -> !List.of("queued", "running")
                                .contains(replay.path("state").asString()));
    }
}

package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's tour, as a newcomer pastes it: every step does what the comment above it says. */
class ReadmeTest extends AllServicesTest {

    private static final Pattern TOUR = Pattern.compile("(?s)\n```bash\n(.*?)\n```\n");
    private static final String BOOKING = "7c0b9428-41f3-42cc-8ac4-f86c824eaa1f";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final HttpServer receiver = HttpServer.create();

    ReadmeTest() throws IOException {}

    @BeforeEach
    void listen() throws IOException {
        receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void theTourByCurlLeadsWhereItSays() throws Exception {
        var answers = run(tour())
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();

        assertThat(answers).hasSize(8);
        assertThat(answers.get(0).at("/data/name").asString()).isEqualTo("Ada");
        assertThat(answers.get(1).at("/data/secret").asString()).startsWith("whsec_");
        assertThat(each(answers.get(2), "start"))
                .hasSize(8)
                .startsWith("2030-03-04T09:00:00+01:00")
                .endsWith("2030-03-04T16:00:00+01:00");
        assertThat(answers.get(3).at("/data/state").asString()).isEqualTo("tentative");
        assertThat(answers.get(4).at("/data/state").asString()).isEqualTo("confirmed");
        assertThat(answers.get(5).path("status").asInt()).isEqualTo(409);
        assertThat(answers.get(5).path("code").asString()).isEqualTo("slot_unavailable");
        assertThat(each(answers.get(6), "type")).containsExactly("booking.created", "booking.transitioned");
        assertThat(answers.get(7).at("/data/slug").asString()).isEqualTo("ada");
        try (var client = HttpClient.newHttpClient()) {
            var page = HttpRequest.newBuilder(URI.create("http://localhost:%d/book/ada".formatted(port)));
            assertThat(client.send(page.build(), BodyHandlers.ofString()).body())
                    .contains("<h1>An hour with Ada</h1>");
        }
        await().untilAsserted(() -> assertThat(received)
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).contains(BOOKING)));
    }

    private static Stream<String> each(JsonNode list, String field) {
        return list.path("data").valueStream().map(row -> row.path(field).asString());
    }

    private String tour() throws IOException {
        var tour = TOUR.matcher(Files.readString(Path.of("..", "README.md"), UTF_8));
        assertThat(tour.find()).isTrue();
        var here = tour.group(1);
        assertThat(tour.find()).as("another tour").isFalse();
        for (var change : List.of(
                List.of("KEY=live_api_key_…", "KEY=" + KEY),
                List.of("localhost:8080", "localhost:" + port),
                List.of("127.0.0.1:9000", "127.0.0.1:" + receiver.getAddress().getPort()))) {
            assertThat(here).contains(change.getFirst());
            here = here.replace(change.getFirst(), change.getLast());
        }
        return here;
    }

    private static String run(String commands) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("bash", "-e", "-c", commands)
                .redirectErrorStream(true)
                .start();
        var output = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).as("%s", output).isZero();
        return output;
    }
}

package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The replay by command line, against a running installation and against one that has its troubles. */
class ReplayCommandTest extends AllServicesTest {

    private static final String REPLAY =
            "{\"data\":{\"id\":\"r1\",\"projection\":\"all\",\"mode\":\"verify\",\"state\":\"%s\","
                    + "\"events_total\":2000,\"events_done\":%d,\"events_per_second\":1500,\"seconds_left\":%s,"
                    + "\"mismatches_found\":0,\"repaired\":0,\"mismatches\":[],\"error\":null}}";

    @Autowired
    private JdbcClient sql;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int replay(String origin, boolean terminal, String... arguments) {
        said.reset();
        return ReplayCommand.run(
                List.of(arguments),
                Map.of(ReplayCommand.URL, origin, ReplayCommand.KEY, KEY),
                new PrintStream(said, true, UTF_8),
                terminal,
                Duration.ofMillis(1),
                Duration.ofMillis(200));
    }

    private int replay(String... arguments) {
        return replay("http://127.0.0.1:" + port, false, arguments);
    }

    private String said() {
        return said.toString(UTF_8);
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                            .header("Authorization", "Bearer " + KEY)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    /** Answers one after the other, 200 unless the text begins with another status; the last one for good. */
    private static HttpServer answering(List<String> requests, String... answers) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var left = new ArrayDeque<>(List.of(answers));
        server.createContext("/", exchange -> {
            requests.add("%s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            exchange.getRequestHeaders().getFirst("Authorization")));
            var next = left.size() > 1 ? left.poll() : left.element();
            int status = next.startsWith("{") ? 200 : Integer.parseInt(next.substring(0, 3));
            var body = next.substring(next.indexOf('{')).getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String origin(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void itsExitStatusSaysWhetherWhatIsReadIsWhatTheLogSays() throws Exception {
        post("/resources", "{\"name\":\"Chair\",\"timezone\":\"UTC\"}");
        assertThat(replay("--verify", "all")).as(this::said).isZero();
        assertThat(said()).contains("verify of all: ", "100 %", "as the log says: ");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> sql.sql("update query.resource set deleted = true").update() == 1);
        assertThat(replay("--verify", "registers")).as(this::said).isEqualTo(1);
        assertThat(said()).contains("resource ", "deleted: true, the log says false", "DIFFERS: ");
        assertThat(replay("--rebuild", "registers")).as(this::said).isZero();
        assertThat(said()).contains("rebuilt: ", "1 rows replaced");
        assertThat(replay("--verify", "registers")).as(this::said).isZero();

        assertThat(replay("--verify", "everything")).isEqualTo(2);
        assertThat(said()).contains("Refused (422): ");
        assertThat(replay("--verify", "all", "--key", "live_api_key_ofNobody")).isEqualTo(2);
        assertThat(said()).contains("Refused (401): ");
    }

    @Test
    void aBarMovesUntilTheEndWhateverPassesInBetween() throws IOException {
        var requests = new ArrayList<String>();
        var server = answering(
                requests,
                "202" + REPLAY.formatted("queued", 0, "null"),
                REPLAY.formatted("running", 1000, "61"),
                "503{}",
                "429{}",
                REPLAY.formatted("completed", 2000, "null"));
        try {
            assertThat(replay(origin(server), true, "--verify", "all"))
                    .as(this::said)
                    .isZero();
        } finally {
            server.stop(0);
        }

        assertThat(said())
                .contains("\r[..............................]   0 %  0 of 2,000 events")
                .contains("\r[###############...............]  50 %  1,000 of 2,000 events  1,500/s  1:01 min left")
                .contains("\r[##############################] 100 %  2,000 of 2,000 events");
        assertThat(requests).hasSize(5).allMatch(request -> request.endsWith("Bearer " + KEY));
        assertThat(requests.getFirst()).startsWith("POST /v2/audit/replays ");
        assertThat(requests.getLast()).startsWith("GET /v2/audit/replays/r1 ");
    }

    @Test
    void oneThatFailsOrIsCancelledIsNoSuccess() throws IOException {
        var server = answering(new ArrayList<>(), REPLAY.formatted("cancelled", 10, "null"));
        try {
            assertThat(replay(origin(server), false, "--follow", "r1")).isEqualTo(1);
        } finally {
            server.stop(0);
        }
        assertThat(said()).contains("cancelled.");
    }

    @Test
    void whereNobodyAnswersItSaysHowToGoOn() throws IOException {
        var server = answering(new ArrayList<>(), REPLAY.formatted("running", 10, "1"), "503{}");
        var origin = origin(server);
        try {
            assertThat(replay(origin, false, "--verify", "all")).isEqualTo(2);
        } finally {
            server.stop(0);
        }
        assertThat(said()).contains("does not answer any more", "replay --follow r1");
        assertThat(replay(origin, false, "--verify", "all")).isEqualTo(2);
        assertThat(said()).contains("does not answer");
    }

    @Test
    void whatIsNotUnderstoodGetsTheHelp() {
        assertThat(replay()).isEqualTo(2);
        assertThat(said()).contains("--verify PROJECTION");
        assertThat(replay("--verify")).isEqualTo(2);
        assertThat(replay("--verify", "all", "--rebuild", "all")).isEqualTo(2);
        assertThat(replay("--faster", "all")).isEqualTo(2);
        assertThat(ReplayCommand.run(List.of("--verify", "all"), Map.of(), new PrintStream(said, true, UTF_8)))
                .as("without a key")
                .isEqualTo(2);
        assertThat(replay("--help")).isZero();
    }
}

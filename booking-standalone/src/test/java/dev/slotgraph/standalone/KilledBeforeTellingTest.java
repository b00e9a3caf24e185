package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.slotgraph.platform.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program dies when something is in the log and nobody has been told: whoever starts it again tells it, once. */
class KilledBeforeTellingTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String KEY = "live_api_key_ofTheTests";
    private static final int SEATS = 3;

    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final JdbcClient sql =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private HttpServer receiver = receiver();
    private String origin = "";

    private HttpServer receiver() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                received.add(JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                exchange.sendResponseHeaders(204, -1);
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
    void end() {
        receiver.stop(0);
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process start() throws IOException {
        var output = Files.createTempFile(temporary, "run", ".log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandaloneApplication.class.getName(),
                        "--server.port=0",
                        "--slotgraph.data-dir=" + TestFolders.dataIn(temporary),
                        "--slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "--slotgraph.bootstrap-key=" + KEY,
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        await().atMost(PATIENCE).until(() -> {
            var text = Files.readString(output, UTF_8);
            assertThat(process.isAlive()).as("%s", text).isTrue();
            var port = PORT.matcher(text);
            if (!port.find()) {
                return false;
            }
            origin = "http://127.0.0.1:" + port.group(1);
            return text.contains("Started StandaloneApplication")
                    && answered("GET", "/keys", "").statusCode() == 200;
        });
        return process;
    }

    private HttpResponse<String> answered(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(origin + "/v2" + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = answered(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return JSON.readTree(answer.body()).path("data");
    }

    private String made(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body).path("id").asString();
    }

    /** Nobody gets at what a processor knows of its place, so that none comes further, until the connection is closed. */
    private Connection processorsHeld() throws SQLException {
        var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("lock table webhook.token_entry, query.token_entry in access exclusive mode");
        }
        return connection;
    }

    private List<String> statesToldOf(String booking) {
        return received.stream()
                .filter(message -> message.path("id").asString().equals(booking))
                .map(message -> message.path("data").path("status").path("name").asString())
                .toList();
    }

    @Test
    void R19_L11_theSeatsOfAClassThatWasCancelledJustBeforeAreToldOfOnceAfterwards() throws Exception {
        var first = start();
        made("/webhooks", """
                {"url":"http://127.0.0.1:%d/hook","events":["booking.created","booking.updated","booking.deleted"]}
                """.formatted(receiver.getAddress().getPort()));
        var hall = made("/resources", "{\"name\":\"Hall\",\"timezone\":\"Europe/Berlin\"}");
        var group = made("/bookings", """
                {"resource_id":"%s","graph":"group_owner","start":"2035-02-01T18:00:00Z","end":"2035-02-01T19:00:00Z",
                 "what":"Yoga","settings":{"max_seats":%d}}
                """.formatted(hall, SEATS));
        var seats = new ArrayList<String>();
        for (int i = 0; i < SEATS; i++) {
            seats.add(made("/bookings", """
                    {"graph":"group_customer","related":{"owner_booking_id":"%s"},
                     "customer":{"name":"Guest","email":"guest%d@example.org"}}
                    """.formatted(group, i)));
        }
        await().atMost(PATIENCE).until(() -> received.size() == 1 + SEATS);

        try (var held = processorsHeld()) {
            send("PUT", "/bookings/" + group + "/cancel", "{}");
            first.destroyForcibly().onExit().join();
            assertThat(received).hasSize(1 + SEATS);
            held.rollback();
        }
        assertThat(sql.sql("select count(*) from webhook.delivery where booking_id = ?::uuid")
                        .param(group)
                        .query(Long.class)
                        .single())
                .as("the cancellation is in the log, and nowhere else")
                .isOne();

        start();
        await().atMost(PATIENCE).until(() -> received.size() >= 2 * (1 + SEATS));

        assertThat(statesToldOf(group)).containsExactly("Open for seats", "Cancelled");
        assertThat(seats)
                .allSatisfy(seat -> assertThat(statesToldOf(seat)).containsExactly("Confirmed", "Cancelled by owner"));
        assertThat(send("GET", "/bookings/" + group + "?include=related_bookings", "")
                        .path("related_bookings"))
                .hasSize(SEATS)
                .allSatisfy(seat -> assertThat(seat.path("state").asString()).isEqualTo("cancelled_by_owner"));
        assertThat(received).hasSize(2 * (1 + SEATS));
    }
}

package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands of {@code docs/operating.md} bring the installation of a chosen moment back, with its log whole. */
class MovedBackInTimeTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Version VERSION = new Version("1.0.0");
    private static final String KEY = "live_api_key_ofTheTests";
    private static final String PASSWORD = "aPasswordOfTheTests";

    @TempDir
    private Path temporary = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> running = new ArrayList<>();

    private record Answer(int status, JsonNode body) {}

    /** One that runs. */
    private record Service(DataFolder folder, EmbeddedPostgres postgres, ConfigurableApplicationContext context) {

        String origin() {
            return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
        }

        void stop() {
            context.close();
            postgres.close();
            folder.close();
        }
    }

    private Service start(Path data) {
        var folder = DataFolder.open(data, VERSION);
        folder.secret("postgres.password", () -> PASSWORD);
        var postgres = EmbeddedPostgres.prepare(TestFolders.programs(), folder, PASSWORD);
        running.add(folder);
        running.add(postgres);
        postgres.start();
        var context = new SpringApplicationBuilder(StandaloneApplication.class)
                .properties("spring.main.banner-mode=off", "spring.application.name=slotgraph")
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + postgres.jdbcUrl(),
                        "--spring.datasource.username=" + EmbeddedPostgres.USER,
                        "--spring.datasource.password=" + PASSWORD,
                        "--slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "--slotgraph.bootstrap-key=" + KEY,
                        "--slotgraph.webhooks.booking-url=https://example.org/bookings/{id}");
        running.add(context);
        return new Service(folder, postgres, context);
    }

    @AfterEach
    void stop() throws Exception {
        for (var each : running.reversed()) {
            each.close();
        }
    }

    private Answer send(Service service, String method, String path, String body)
            throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(service.origin() + "/v2" + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body()));
    }

    private String book(Service service, String resource, String day) throws IOException, InterruptedException {
        var answer = send(service, "POST", "/bookings", """
                {"resource_id":"%s","graph":"instant","start":"%sT10:00:00Z","end":"%sT11:00:00Z","what":"Visit",
                 "customer":{"name":"Ada","email":"ada@example.org"}}
                """.formatted(resource, day, day));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("data").path("id").asString();
    }

    private JsonNode verify(Service service, String body) throws IOException, InterruptedException {
        return send(service, "POST", "/audit/verify", body).body();
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", PASSWORD);
                var result = connection.createStatement().executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Runs the block of the document that begins with this comment. */
    private void run(String name, Map<String, String> variables) throws IOException, InterruptedException {
        var document = Files.readString(Path.of("..", "docs", "operating.md"));
        var block = Pattern.compile("```bash\n# " + name + "\n(.*?)```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).as(name).isTrue();
        var shell = new ProcessBuilder("bash", "-euc", block.group(1)).redirectErrorStream(true);
        shell.environment().putAll(variables);
        var process = shell.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", name, said).isZero();
    }

    private static boolean hasPsql() throws InterruptedException {
        try {
            return new ProcessBuilder("psql", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aMomentOfThePastComesBackWithItsLogWhole() throws Exception {
        assumeTrue(hasPsql(), "needs psql");
        var data = TestFolders.dataIn(temporary);
        var archive = Files.createDirectory(data.resolveSibling("archive"));
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rwxrwxrwx"));
        var restored = data.resolveSibling("restored");
        var variables = Map.of(
                "DATA", data.toString(),
                "ARCHIVE", archive.toString(),
                "BACKUP", data.resolveSibling("backup").toString(),
                "RESTORED", restored.toString());
        try (var folder = DataFolder.open(data, VERSION)) {
            folder.secret("postgres.password", () -> PASSWORD);
            try (var postgres = EmbeddedPostgres.prepare(TestFolders.programs(), folder, PASSWORD)) {
                postgres.start();
                run("archive", variables);
            }
        }
        var service = start(data);
        var resource = send(service, "POST", "/resources", "{\"name\":\"Room\",\"timezone\":\"UTC\"}")
                .body()
                .path("data")
                .path("id")
                .asString();
        var inTheBase = book(service, resource, "2031-03-01");
        run("base", variables);
        var inTheArchive = book(service, resource, "2031-03-02");
        var before = verify(service, "{}").path("head");
        var moment = ask(service.postgres(), "select clock_timestamp()");
        var mistaken = book(service, resource, "2031-03-03");
        assertThat(send(service, "PUT", "/bookings/%s/cancel".formatted(inTheBase), "{}")
                        .status())
                .isEqualTo(200);
        var after = verify(service, "{}").path("head");
        var last = ask(service.postgres(), "select pg_walfile_name(pg_switch_wal())");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(archive.resolve(last)));
        service.stop();

        var all = new HashMap<>(variables);
        all.put("MOMENT", moment);
        run("restore", all);
        var back = start(restored);

        var verified = verify(back, "{\"head\":%s}".formatted(before));
        assertThat(verified.path("valid").asBoolean()).as("%s", verified).isTrue();
        assertThat(verified.path("head").path("digest")).isEqualTo(before.path("digest"));
        assertThat(verify(back, "{\"head\":%s}".formatted(after)).path("valid").asBoolean())
                .isFalse();
        assertThat(send(back, "GET", "/bookings/" + inTheBase, "").body().toString())
                .contains("\"state\":\"confirmed\"", "Visit");
        assertThat(send(back, "GET", "/bookings/" + inTheArchive, "").status()).isEqualTo(200);
        assertThat(send(back, "GET", "/bookings/" + mistaken, "").status()).isEqualTo(404);
        book(back, resource, "2031-03-03");
        assertThat(verify(back, "{}").path("valid").asBoolean()).isTrue();
    }
}

package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the program as its users do, in a process of its own, and ends it in the ways in which processes end. */
class StandaloneApplicationTest {

    private static final Pattern STARTED = Pattern.compile("Started StandaloneApplication");
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern KEY = Pattern.compile("live_api_key_\\w+");

    @TempDir
    Path temporary;

    private Path data;
    private final List<Run> runs = new ArrayList<>();

    @BeforeEach
    void chooseFolder() throws IOException {
        data = TestFolders.dataIn(temporary);
    }

    @AfterEach
    void leaveNothingBehind() throws IOException {
        runs.forEach(run -> run.process.destroyForcibly().onExit().join());
        server().ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void whatWasBookedOutlivesKillsAndSigtermEndsItCleanly() throws Exception {
        Run first = run();
        first.awaitLine(Pattern.compile("(?s)v2/projects.*}'\n"));
        String steps = first.firstSteps();
        assertThat(shell(steps)).contains("\"state\":\"confirmed\"");
        assertThat(shell("curl -sS http://localhost:%s/book/first-visit".formatted(first.port())))
                .contains("<h1>First visit</h1>");
        ProcessHandle orphan = server().orElseThrow();
        first.process.destroyForcibly().onExit().join();
        assertThat(server()).as("PostgreSQL outlives a kill of the JVM").isPresent();

        Run second = run("SERVER_PORT", first.port());
        second.awaitLine(STARTED);
        assertThat(second.output())
                .contains("(process %d) of an earlier Slotgraph".formatted(orphan.pid()))
                .doesNotContainPattern(KEY);
        assertThat(shell(steps)).contains("slot_unavailable");

        Run rival = run();
        assertThat(rival.exit()).isEqualTo(1);
        assertThat(rival.output()).contains("in use by another Slotgraph (process %d)".formatted(second.process.pid()));
        assertThat(rival.output().strip().lines()).hasSize(1);

        second.process.destroy();
        assertThat(second.exit()).isEqualTo(143);
        assertThat(second.output()).doesNotContain("ERROR", "\tat ");
        assertThat(PostmasterFile.read(data.resolve("postgres-18")))
                .as("PostgreSQL stops too")
                .isEmpty();
    }

    @Test
    void killedUnderLoadNoAcknowledgedBookingIsLost() throws Exception {
        Run first = run("SLOTGRAPH_RATE_LIMIT_PER_MINUTE", "0");
        first.awaitLine(Pattern.compile("(?s)v2/projects.*}'\n"));
        String key = first.key();
        String origin = "http://localhost:" + first.port();
        var acknowledged = new ConcurrentLinkedQueue<String>();
        var unanswered = new ConcurrentLinkedQueue<String>();
        try (var client = HttpClient.newHttpClient();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var _ = callers.submit(() -> bookUntilItDies(client, origin, key, acknowledged, unanswered));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 300);
            first.process.destroyForcibly().onExit().join();
        }

        Run second = run("SERVER_PORT", first.port(), "SLOTGRAPH_RATE_LIMIT_PER_MINUTE", "0");
        second.awaitLine(STARTED);

        try (var client = HttpClient.newHttpClient()) {
            for (String booking : acknowledged) {
                var answer = client.send(
                        request(origin, key, "/v2/bookings/" + booking).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains("\"state\":\"confirmed\"");
            }
            assertThat(unanswered).isNotEmpty();
            for (String booking : unanswered) {
                // Done or not when it died: asked again under the same id, it is done once.
                assertThat(post(client, origin, key, "/v2/bookings", booking)).isIn(200, 201);
                assertThat(post(client, origin, key, "/v2/bookings", booking)).isEqualTo(200);
            }
        }
    }

    /** Hour after hour of a resource of its own, until nobody answers any more. */
    private static Void bookUntilItDies(
            HttpClient client,
            String origin,
            String key,
            Collection<String> acknowledged,
            Collection<String> unanswered)
            throws InterruptedException {
        String resource = UUID.randomUUID().toString();
        String body = "";
        try {
            post(client, origin, key, "/v2/resources", """
                    {"id":"%s","name":"Room","timezone":"UTC"}
                    """.formatted(resource));
            Instant start = Instant.parse("2030-01-01T00:00:00Z");
            while (true) {
                String booking = UUID.randomUUID().toString();
                body = """
                        {"id":"%s","graph":"instant","resource_id":"%s","start":"%s","end":"%s","what":"Load"}
                        """.formatted(booking, resource, start, start.plus(Duration.ofHours(1)));
                int status = post(client, origin, key, "/v2/bookings", body);
                if (status == 201) {
                    acknowledged.add(booking);
                }
                start = start.plus(Duration.ofHours(1));
            }
        } catch (IOException e) {
            // It was killed, as it should be.
            if (!body.isEmpty()) {
                unanswered.add(body);
            }
            return null;
        }
    }

    private static int post(HttpClient client, String origin, String key, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                        request(origin, key, path)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(String origin, String key, String path) {
        return HttpRequest.newBuilder(URI.create(origin + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    @Test
    void whileTheDatabaseIsAwayTheAnswerIs503AndThenItIsBack() throws Exception {
        Run run = run();
        run.awaitLine(Pattern.compile("(?s)v2/projects.*}'\n"));
        var request = HttpRequest.newBuilder(URI.create("http://localhost:%s/v2/keys".formatted(run.port())))
                .header("Authorization", "Bearer " + run.key())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            server().orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                var answer = client.send(request, BodyHandlers.ofString());
                assertThat(answer.statusCode()).as("%s", answer.body()).isIn(200, 503);
                return answer.statusCode() == 200 && run.output().contains("PostgreSQL is back");
            });
        }
    }

    @Test
    void aPortThatIsTakenIsNamedInOneParagraph() throws Exception {
        try (var holder = new ServerSocket(0)) {
            Run run = run("SERVER_PORT", "" + holder.getLocalPort());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.output().strip().lines()).hasSize(1);
            assertThat(run.output()).contains("Port " + holder.getLocalPort(), "SERVER_PORT");
        }
        assertThat(data.resolve("postgres-18")).doesNotExist();
    }

    @Test
    void aFullDiskIsNamedInOneParagraphAndLeavesNoHalfDatabase() throws Exception {
        assumeTrue(OperatingSystem.runsAsRoot(), "only root can mount a small disk");
        Files.createDirectories(data);
        // The mount is seen by this process tree alone, and goes with it.
        Run run = run(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=20m,mode=711 none " + data + " && exec \"$@\"; ",
                "sh"));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output().strip().lines()).hasSize(2);
        assertThat(run.output()).contains(data.toString(), "MB free", "needs 200");
    }

    private Run run(String... environment) throws IOException {
        return run(List.of(), environment);
    }

    private Run run(List<String> prefix, String... environment) throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StandaloneApplication.class.getName()));
        Path output = Files.createTempFile(temporary, "run", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("SLOTGRAPH_DATA_DIR", data.toString());
        builder.environment()
                .put("SLOTGRAPH_POSTGRES_HOME", TestFolders.programs().home().toString());
        builder.environment().put("SERVER_PORT", "0");
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        var run = new Run(builder.start(), output);
        runs.add(run);
        return run;
    }

    private Optional<ProcessHandle> server() throws IOException {
        return PostmasterFile.read(data.resolve("postgres-18")).flatMap(PostmasterFile::server);
    }

    /** The printed commands, as somebody pastes them. */
    private static String shell(String commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-e", "-c", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).as("%s", output).isZero();
        return output;
    }

    private record Run(Process process, Path file) {

        String output() throws IOException {
            return Files.readString(file, UTF_8);
        }

        String key() throws IOException {
            Matcher key = KEY.matcher(output());
            assertThat(key.find()).isTrue();
            return key.group();
        }

        String firstSteps() throws IOException {
            return output().lines()
                    .dropWhile(line -> !line.contains("curl"))
                    .takeWhile(line -> !line.isBlank())
                    .collect(Collectors.joining("\n"));
        }

        String port() throws IOException {
            Matcher port = PORT.matcher(output());
            assertThat(port.find()).isTrue();
            return port.group(1);
        }

        int exit() throws InterruptedException, IOException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", output()).isTrue();
            return process.exitValue();
        }

        void awaitLine(Pattern pattern) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                String output = output();
                Matcher matcher = pattern.matcher(output);
                assertThat(process.isAlive()).as("%s", output).isTrue();
                return matcher.find();
            });
        }
    }
}

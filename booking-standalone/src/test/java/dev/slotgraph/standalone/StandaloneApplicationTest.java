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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        first.awaitLine(Pattern.compile("(?s)v2/bookings.*}'\n"));
        String steps = first.firstSteps();
        assertThat(shell(steps)).contains("\"state\":\"confirmed\"");
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
    void whileTheDatabaseIsAwayTheAnswerIs503AndThenItIsBack() throws Exception {
        Run run = run();
        run.awaitLine(Pattern.compile("(?s)v2/bookings.*}'\n"));
        Matcher key = KEY.matcher(run.output());
        assertThat(key.find()).isTrue();
        var request = HttpRequest.newBuilder(URI.create("http://localhost:%s/v2/keys".formatted(run.port())))
                .header("Authorization", "Bearer " + key.group())
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

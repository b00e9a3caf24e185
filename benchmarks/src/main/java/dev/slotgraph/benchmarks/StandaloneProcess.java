package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The standalone's jar in a process of its own, as a user starts it. Closing it sends SIGTERM and waits. */
final class StandaloneProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    /** As often as the server is asked whether it answers yet: seldom enough not to slow its start. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(10);

    private static final int SHOWN_LINES = 40;

    private final Process process;
    private final Settings settings;
    private final Thread killer = new Thread(this::kill);
    private final Duration firstAnswer;

    /**
     * How it is started.
     *
     * @param home its working directory, which holds its data and its output
     */
    record Settings(Path java, List<String> javaOptions, Path jar, Path home, int port, String key) {

        Path data() {
            return home.resolve("data");
        }

        Path output() {
            return home.resolve("output.log");
        }

        static int freePort() throws IOException {
            try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            }
        }
    }

    private StandaloneProcess(Settings settings, Process process, long startedAt) throws IOException {
        this.settings = settings;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            awaitAnswer(startedAt);
            firstAnswer = Duration.ofNanos(System.nanoTime() - startedAt);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns when it has answered a read.
     *
     * @throws BenchmarkFailed with the end of its output, when it does not
     */
    static StandaloneProcess start(Settings settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(settings.java().toString());
        command.addAll(settings.javaOptions());
        command.addAll(List.of("-jar", settings.jar().toString(), "--slotgraph.rate-limit.per-minute=0"));
        var builder = new ProcessBuilder(command)
                .directory(settings.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(settings.output().toFile()));
        Map<String, String> environment = builder.environment();
        // What this shell is set up for is not what is measured.
        environment.keySet().removeIf(name -> name.matches("(SLOTGRAPH|SPRING|SERVER|MANAGEMENT|LOGGING|AXON)_.*"));
        environment.put("SERVER_PORT", Integer.toString(settings.port()));
        environment.put("SLOTGRAPH_DATA_DIR", settings.data().toString());
        environment.put("SLOTGRAPH_BOOTSTRAP_KEY", settings.key());
        long startedAt = System.nanoTime();
        return new StandaloneProcess(settings, builder.start(), startedAt);
    }

    private void awaitAnswer(long startedAt) throws IOException {
        while (System.nanoTime() - startedAt < LONGEST_START.toNanos()) {
            if (!process.isAlive()) {
                throw new BenchmarkFailed(
                        "the standalone ended with status %d:%n%s".formatted(process.exitValue(), endOfOutput()));
            }
            if (answers()) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
        }
        throw new BenchmarkFailed(
                "the standalone has not answered within %s:%n%s".formatted(LONGEST_START, endOfOutput()));
    }

    private boolean answers() {
        try (var connection = new HttpConnection(settings.port(), settings.key())) {
            return BookingApi.list(connection).isSuccess();
        } catch (IOException e) {
            return false;
        }
    }

    private String endOfOutput() throws IOException {
        List<String> lines = Files.readAllLines(settings.output());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** From the start of the process to the first read that succeeded. */
    Duration firstAnswer() {
        return firstAnswer;
    }

    HttpConnection connect() {
        return new HttpConnection(settings.port(), settings.key());
    }

    /** A connection for what may take a while. */
    HttpConnection connect(Duration longestAnswer) {
        return new HttpConnection(settings.port(), settings.key(), longestAnswer);
    }

    long pid() {
        return process.pid();
    }

    Database database() throws IOException {
        return Database.of(settings.data());
    }

    /** What the JVM, without its PostgreSQL, holds of the machine's memory; empty where the system does not tell by {@code /proc}. */
    OptionalLong residentBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // The hook is running, and does the same.
        }
    }

    private void kill() {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new BenchmarkFailed("the standalone did not end within " + LONGEST_STOP + " of SIGTERM");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

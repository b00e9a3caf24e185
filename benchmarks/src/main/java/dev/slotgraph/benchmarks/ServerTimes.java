package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What the server says it has taken for each request, by its own access log: from its first byte read to its last one written, in
 * microseconds. Requests are told apart by their {@code X-Request-Id}.
 */
final class ServerTimes {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path home;

    ServerTimes(Path home) {
        this.home = home.toAbsolutePath();
    }

    /** For the server's JVM. */
    List<String> javaOptions() {
        return List.of(
                "-Dserver.tomcat.accesslog.enabled=true",
                "-Dserver.tomcat.accesslog.directory=" + home,
                "-Dserver.tomcat.accesslog.prefix=access",
                "-Dserver.tomcat.accesslog.suffix=.log",
                "-Dserver.tomcat.accesslog.rotate=false",
                "-Dserver.tomcat.accesslog.buffered=false",
                "-Dserver.tomcat.accesslog.pattern=%{X-Request-Id}i %{us}T");
    }

    /** @throws BenchmarkFailed when the log does not name one of them in time */
    Histogram of(List<String> requestIds) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Long> logged = read();
        while (!logged.keySet().containsAll(requestIds)) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailed("the server's access log does not name all requests");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            logged = read();
        }
        var times = new Histogram(3);
        for (String id : requestIds) {
            times.recordValue(TimeUnit.MICROSECONDS.toNanos(logged.getOrDefault(id, 0L)));
        }
        return times;
    }

    private Map<String, Long> read() throws IOException {
        Map<String, Long> logged = new HashMap<>();
        for (String line : Files.readAllLines(home.resolve("access.log"))) {
            int blank = line.indexOf(' ');
            if (blank > 0 && line.substring(blank + 1).matches("\\d+")) {
                logged.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
            }
        }
        return logged;
    }
}

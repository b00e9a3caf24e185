package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a JVM cannot let go: the bytes of all objects that are left after a collection, by the {@code jcmd} beside its {@code java}. */
final class LiveHeap {

    private final Path jcmd;
    private final long pid;

    LiveHeap(Path java, long pid) {
        this.jcmd = java.resolveSibling("jcmd");
        this.pid = pid;
    }

    /** In MiB; not a number where there is no {@code jcmd}. */
    double mebibytes() throws IOException, InterruptedException {
        if (!Files.isExecutable(jcmd)) {
            return Double.NaN;
        }
        var process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (var output = process.inputReader()) {
            lines = output.lines().toList();
        }
        process.waitFor();
        return lines.stream()
                .filter(line -> line.startsWith("Total"))
                .mapToDouble(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]) / (double) (1 << 20))
                .findFirst()
                .orElse(Double.NaN);
    }
}

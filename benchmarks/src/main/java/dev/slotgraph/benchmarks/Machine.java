package dev.slotgraph.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where it was measured.
 *
 * @param load average over the minute before; negative where the system does not tell
 * @param fileSystem that holds the data
 */
record Machine(String os, String processor, int cores, long memoryBytes, String java, double load, String fileSystem) {

    /** Above this share of the processors something else runs that changes the figures. */
    private static final double BUSY = 0.25;

    static Machine observe(Path dataFolder) throws IOException {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                processorName(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize(),
                "%s (%s)".formatted(System.getProperty("java.runtime.version"), System.getProperty("java.vendor")),
                system.getSystemLoadAverage(),
                Files.getFileStore(dataFolder).type());
    }

    private static String processorName() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return "processor not named";
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("processor not named");
    }

    boolean isBusy() {
        return load > BUSY * cores;
    }
}

package dev.slotgraph.platform.processing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The status of all processors, asked for at most once a second however many gauges look at it. Thread-safe. */
public final class ProcessorReport {

    private static final Duration KEPT = Duration.ofSeconds(1);

    private record Taken(List<ProcessorStatus> statuses, long at) {}

    private final Supplier<List<ProcessorStatus>> source;
    private @Nullable Taken taken;

    ProcessorReport(Supplier<List<ProcessorStatus>> source) {
        this.source = source;
    }

    /** All processors. */
    public synchronized List<ProcessorStatus> all() {
        Taken before = taken;
        if (before != null && System.nanoTime() - before.at() < KEPT.toNanos()) {
            return before.statuses();
        }
        var now = new Taken(source.get(), System.nanoTime());
        taken = now;
        return now.statuses();
    }

    Optional<ProcessorStatus> of(String name) {
        return all().stream().filter(status -> status.name().equals(name)).findFirst();
    }
}

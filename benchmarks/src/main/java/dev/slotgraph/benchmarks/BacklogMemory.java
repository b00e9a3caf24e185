package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a tenth of the backlog and all of it take of memory. It waits for ten endpoints that are enabled and refuse connections, so
 * that the server has it to deal with.
 */
final class BacklogMemory {

    private static final int ENDPOINTS = 10;
    private static final int PART = 10;
    private static final int MESSAGES_OF_BOOKING = 2;
    private static final double TIMES = 1.1;

    private final WebhookBench bench;
    private final LiveHeap heap;
    private final StandaloneProcess standalone;
    private long bookings;

    BacklogMemory(WebhookBench bench, LiveHeap heap, StandaloneProcess standalone) {
        this.bench = bench;
        this.heap = heap;
        this.standalone = standalone;
    }

    private record Memory(double live, double resident) {}

    void run() throws IOException, InterruptedException {
        int refused = StandaloneProcess.Settings.freePort();
        List<UUID> endpoints = new ArrayList<>();
        for (int number = 0; number < ENDPOINTS; number++) {
            endpoints.add(
                    WebhookApi.create(bench.connection(), "http://localhost:%d/%d".formatted(refused, number), true));
        }
        int all = Math.ceilDiv(bench.options().backlog(), ENDPOINTS * MESSAGES_OF_BOOKING);
        Memory some = with(Math.ceilDiv(all, PART));
        long few = WebhookApi.backlog(bench.connection(), endpoints);
        Memory more = with(all);
        long many = WebhookApi.backlog(bench.connection(), endpoints);
        bench.delete(endpoints);
        bench.findings()
                .add(Check.equal(
                        "Messages that wait for dead endpoints", bookings * MESSAGES_OF_BOOKING * ENDPOINTS, many));
        String name = "%%s with %,d messages waiting (beside: %,d)".formatted(many, few);
        bench.findings()
                .add(Metric.of(name.formatted("Live heap"), Unit.MEBIBYTES, List.of(more.live()))
                        .beside(List.of(some.live()))
                        .atMostTimesFloor(TIMES));
        bench.findings()
                .add(Metric.of(name.formatted("Memory of the JVM (RSS)"), Unit.MEBIBYTES, List.of(more.resident()))
                        .beside(List.of(some.resident())));
    }

    /** When so many bookings were told of in all. */
    private Memory with(long count) throws IOException, InterruptedException {
        Findings.say("Memory: %d bookings are told to %d dead endpoints", count, ENDPOINTS);
        bench.pairs(count - bookings);
        bookings = count;
        bench.settle();
        double resident = standalone.residentBytes().stream()
                .mapToDouble(bytes -> bytes / (double) (1 << 20))
                .findFirst()
                .orElse(Double.NaN);
        return new Memory(heap.mebibytes(), resident);
    }
}

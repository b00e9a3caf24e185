package dev.slotgraph.benchmarks;

import static dev.slotgraph.benchmarks.Findings.percentiles;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * What one endpoint does to all others: the same load when the last of them is alive, when it refuses connections, and when it takes
 * them and never answers. The dead one is at a host of its own name, {@code localhost}.
 */
final class DeadEndpoint {

    private static final double TIMES = 1.1;
    /** Each action is told to all endpoints: so many times fewer actions as with one. */
    private static final int FEWER = 50;

    private enum Last {
        ALIVE,
        REFUSES,
        HANGS
    }

    private final WebhookBench bench;
    private final int others;
    private final Map<Last, List<Histogram>> delays = new EnumMap<>(Last.class);
    private long expected;
    private long missing;

    DeadEndpoint(WebhookBench bench) {
        this.bench = bench;
        this.others = Math.max(1, bench.options().endpoints() - 1);
        for (Last last : Last.values()) {
            delays.put(last, new ArrayList<>());
        }
    }

    void run() throws IOException {
        int perSecond = Math.max(1, bench.options().actionsPerSecond() / FEWER);
        try (var receiver = Receiver.start(WebhookMeasurement.ANSWER_AFTER)) {
            List<UUID> endpoints = new ArrayList<>();
            for (int number = 0; number < others; number++) {
                endpoints.add(WebhookApi.create(bench.connection(), receiver.url(number), true));
            }
            for (int round = 0; round <= bench.options().rounds(); round++) {
                for (Last last : Last.values()) {
                    Findings.say(
                            "One of %d endpoints %s: round %d of %d",
                            others + 1,
                            last.name().toLowerCase(Locale.ROOT),
                            round,
                            bench.options().rounds());
                    Histogram found = round(receiver, last, perSecond, round);
                    if (round > 0) {
                        delays.getOrDefault(last, new ArrayList<>()).add(found);
                    }
                }
            }
            bench.delete(endpoints);
            bench.findings().add(Check.none("One dead endpoint: messages that living ones did not get", missing, ""));
            bench.findings()
                    .add(Check.none("One dead endpoint: out of the order of their booking", receiver.outOfOrder(), ""));
        }
        report(perSecond);
    }

    private Histogram round(Receiver receiver, Last last, int perSecond, int round) throws IOException {
        try (var silent = new SilentServer()) {
            String url = switch (last) {
                case ALIVE -> receiver.url(others);
                case REFUSES -> "http://localhost:%d/hook".formatted(StandaloneProcess.Settings.freePort());
                case HANGS -> "http://localhost:%d/hook".formatted(silent.port());
            };
            var endpoint = WebhookApi.create(bench.connection(), url, true);
            List<Action> actions = bench.load().constantRate(perSecond, bench.rateTime(round), _ -> {});
            expected += (long) actions.size() * (last == Last.ALIVE ? others + 1 : others);
            receiver.await(expected);
            var found = new Delays();
            for (int number = 0; number < others; number++) {
                String path = Receiver.path(number);
                found.add(actions, (booking, version) -> receiver.arrival(path, booking, version));
            }
            missing += found.missing();
            WebhookApi.delete(bench.connection(), endpoint);
            return found.fromAnswer();
        }
    }

    private void report(int perSecond) {
        var alive = delays.getOrDefault(Last.ALIVE, List.of());
        String name = "Commit to first byte at %d other endpoints, %d events/s".formatted(others, perSecond);
        bench.findings().add(Metric.of(name + ", p50", Unit.MILLISECONDS, percentiles(alive, 50)));
        bench.findings().add(Metric.of("– p99", Unit.MILLISECONDS, percentiles(alive, 99)));
        add("– p99 when one more refuses (beside: is alive)", delays.getOrDefault(Last.REFUSES, List.of()), alive);
        add("– p99 when one more hangs (beside: is alive)", delays.getOrDefault(Last.HANGS, List.of()), alive);
    }

    private void add(String name, List<Histogram> dead, List<Histogram> alive) {
        bench.findings()
                .add(Metric.of(name, Unit.MILLISECONDS, percentiles(dead, 99))
                        .beside(percentiles(alive, 99))
                        .atMostTimesFloor(TIMES));
    }
}

package dev.slotgraph.benchmarks;

import static dev.slotgraph.benchmarks.Findings.percentiles;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** From a write to the arrival of its message at the one endpoint there is, at a constant rate. */
final class FirstByte {

    private static final double P50_MS = 30;
    private static final double P99_MS = 250;

    private final WebhookBench bench;

    FirstByte(WebhookBench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        List<Histogram> fromAnswer = new ArrayList<>();
        List<Histogram> fromSend = new ArrayList<>();
        long expected = 0;
        long early = 0;
        try (var receiver = Receiver.start(WebhookMeasurement.ANSWER_AFTER)) {
            var endpoint = WebhookApi.create(bench.connection(), receiver.url(), true);
            for (int round = 0; round <= bench.options().rounds(); round++) {
                Findings.say(
                        "Commit to first byte: round %d of %d",
                        round, bench.options().rounds());
                List<Action> actions =
                        bench.load().constantRate(bench.options().actionsPerSecond(), bench.rateTime(round), _ -> {});
                expected += actions.size();
                receiver.await(expected);
                var delays = new Delays().add(actions, receiver::arrival);
                if (round > 0) {
                    fromAnswer.add(delays.fromAnswer());
                    fromSend.add(delays.fromSend());
                    early += delays.early();
                }
            }
            WebhookApi.delete(bench.connection(), endpoint);
            bench.findings().add(Check.equal("First byte: messages received", expected, receiver.messages()));
            bench.findings()
                    .add(Check.none("First byte: out of the order of their booking", receiver.outOfOrder(), ""));
        }
        String name =
                "Commit to first byte at %d events/s".formatted(bench.options().actionsPerSecond());
        bench.findings()
                .add(Metric.of(name + ", p50", Unit.MILLISECONDS, percentiles(fromAnswer, 50))
                        .atMost(P50_MS));
        bench.findings()
                .add(Metric.of("– p99", Unit.MILLISECONDS, percentiles(fromAnswer, 99))
                        .atMost(P99_MS));
        bench.findings()
                .add(Metric.of("– from before the write was sent, p50", Unit.MILLISECONDS, percentiles(fromSend, 50)));
        bench.findings()
                .add(Metric.of("– from before the write was sent, p99", Unit.MILLISECONDS, percentiles(fromSend, 99)));
        bench.findings()
                .note("%,d messages came before the write's own answer and count as 0 ms after it.".formatted(early));
    }
}

package dev.slotgraph.benchmarks;

import static dev.slotgraph.benchmarks.Findings.percentiles;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How soon after a write those see its event who follow the feed, one by long polling, then one by Server-Sent Events. */
final class FeedFollowers {

    private static final double P99_MS = 50;

    private final AuditBench bench;
    private final int port;
    private final String key;

    FeedFollowers(AuditBench bench, int port, String key) {
        this.bench = bench;
        this.port = port;
        this.key = key;
    }

    /** Begins to follow behind a position. */
    private interface Way {
        FeedFollower follow(long position) throws InterruptedException;
    }

    void run() throws IOException, InterruptedException, SQLException {
        follow("long polling", position -> LongPoll.after(position, port, key));
        follow("Server-Sent Events", position -> EventStream.after(position, port, key));
    }

    private void follow(String name, Way way) throws IOException, InterruptedException, SQLException {
        List<Histogram> fromAnswer = new ArrayList<>();
        List<Histogram> fromSend = new ArrayList<>();
        long missing = 0;
        for (int round = 0; round <= bench.options().rounds(); round++) {
            Findings.say(
                    "Following by %s: round %d of %d",
                    name, round, bench.options().rounds());
            try (var follower = way.follow(bench.head())) {
                List<Action> actions =
                        bench.load().constantRate(bench.options().actionsPerSecond(), bench.rateTime(round), _ -> {});
                follower.await(actions.size());
                var delays = new Delays().add(actions, follower::arrival);
                missing += delays.missing();
                if (round > 0) {
                    fromAnswer.add(delays.fromAnswer());
                    fromSend.add(delays.fromSend());
                }
            }
        }
        bench.findings()
                .add(Metric.of(
                        "Commit to follower by %s at %d events/s, p50"
                                .formatted(name, bench.options().actionsPerSecond()),
                        Unit.MILLISECONDS,
                        percentiles(fromAnswer, 50)));
        bench.findings()
                .add(Metric.of("– p99", Unit.MILLISECONDS, percentiles(fromAnswer, 99))
                        .atMost(P99_MS));
        bench.findings()
                .add(Metric.of("– from before the write was sent, p99", Unit.MILLISECONDS, percentiles(fromSend, 99)));
        bench.findings().add(Check.none("Events not seen by %s".formatted(name), missing, ""));
    }
}

package dev.slotgraph.benchmarks;

import static dev.slotgraph.benchmarks.Findings.percentiles;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * The read model rebuilt after a field of each booking was spoilt, while users read and book; and verified, which finds what the rebuild
 * has left. Beside the reads during the rebuild stand those before it; beside the replays, bare JDBC that reads the same streams.
 */
final class Replays {

    private static final double AT_LEAST = 20_000;
    private static final double TIMES = 2;

    private static final String SPOIL = "update query.booking set completed = not completed";

    private final AuditBench bench;
    private final UserLoad users;
    private final List<Double> verified = new ArrayList<>();
    private final List<Double> rebuilt = new ArrayList<>();
    private final List<Double> floor = new ArrayList<>();
    private final List<Histogram> before = new ArrayList<>();
    private final List<Histogram> meanwhile = new ArrayList<>();
    private long spoilt;
    private long repaired;
    private long mismatches;

    Replays(AuditBench bench, UserLoad users) {
        this.bench = bench;
        this.users = users;
    }

    void run() throws IOException, InterruptedException, SQLException {
        int perSecond = bench.options().actionsPerSecond();
        try (var log = new LogFloor(bench.database())) {
            for (int round = 1; round <= bench.options().rounds(); round++) {
                Findings.say("Replays: round %d of %d", round, bench.options().rounds());
                users.run(perSecond, ClosedLoop.forTime(bench.rateTime(0)));
                before.add(
                        users.run(perSecond, ClosedLoop.forTime(bench.options().rateTime())));
                rebuild(perSecond);
                var verification = Replay.run(bench.connection(), "verify");
                verified.add(verification.perSecond());
                mismatches += verification.mismatches();
                long began = System.nanoTime();
                floor.add(Findings.perSecondSince(began, log.streams()));
            }
        }
        report(perSecond);
    }

    private void rebuild(int perSecond) throws IOException, InterruptedException, SQLException {
        BookingApi.awaitCaughtUp(bench.connection());
        spoilt += bench.database().number("select count(*) from query.booking");
        bench.database().execute(SPOIL);
        bench.database().execute("vacuum analyze query.booking");
        var over = new AtomicBoolean();
        try (var threads = Executors.newSingleThreadExecutor()) {
            var reads = threads.submit(() -> users.run(perSecond, () -> !over.get()));
            try {
                var rebuild = Replay.run(bench.connection(), "rebuild");
                rebuilt.add(rebuild.perSecond());
                repaired += rebuild.repaired();
            } finally {
                over.set(true);
            }
            meanwhile.add(reads.get());
        } catch (ExecutionException e) {
            throw new BenchmarkFailed("users could not work: " + e.getCause(), e);
        }
    }

    private void report(int perSecond) {
        bench.findings()
                .add(Metric.of("Replay, verify of all", Unit.PER_SECOND, verified)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings()
                .add(Metric.of("Replay, rebuild of all, each booking replaced, with users", Unit.PER_SECOND, rebuilt)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings()
                .add(Metric.of(
                                "Reads during a rebuild, %d/s, p50 (beside: before)".formatted(perSecond),
                                Unit.MILLISECONDS,
                                percentiles(meanwhile, 50))
                        .beside(percentiles(before, 50)));
        bench.findings()
                .add(Metric.of("– p99 (beside: before)", Unit.MILLISECONDS, percentiles(meanwhile, 99))
                        .beside(percentiles(before, 99))
                        .atMostTimesFloor(TIMES));
        bench.findings().add(Check.equal("Bookings replaced, of those spoilt", spoilt, repaired));
        bench.findings().add(Check.none("Fields that differ after a rebuild", mismatches, ""));
        bench.findings().add(Check.none("Reads not answered by the booking", users.unread(), ""));
        bench.findings()
                .note("Users: in each twentieth place a new booking; %,d reads were answered as stale."
                        .formatted(users.stale()));
    }
}

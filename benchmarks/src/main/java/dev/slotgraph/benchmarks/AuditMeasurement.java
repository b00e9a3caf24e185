package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run: the standalone with a heap of 512 MiB and a long log, which is read, verified and replayed. The log is written straight into
 * its table; what is read of it is filled by the running server.
 */
final class AuditMeasurement {

    private static final String KEY = "live_api_key_benchmark_of_this_machine_only";
    private static final String HEAP = "-Xmx512m";
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);
    private static final Duration LONGEST_CATCH_UP = Duration.ofHours(1);
    /** Whose streams are told again: about one for each customer. */
    private static final int MADE_BOOKINGS = 500;

    private final Options options;
    private final Path home;
    private final Clock clock;
    private final Findings findings = new Findings();

    AuditMeasurement(Options options, Path home, Clock clock) {
        this.options = options;
        this.home = home;
        this.clock = clock;
    }

    Report run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.observe(home);
        var at = clock.instant();
        var settings = new StandaloneProcess.Settings(
                options.java(),
                Stream.concat(Stream.of(HEAP), options.javaOptions().stream()).toList(),
                options.jar().toAbsolutePath(),
                home,
                StandaloneProcess.Settings.freePort(),
                KEY);
        var tally = new Tally();
        String postgres;
        Findings.say("Starting on an empty folder");
        try (var standalone = StandaloneProcess.start(settings);
                var connection = standalone.connect(LONGEST_ANSWER)) {
            Database database = standalone.database();
            postgres = "PostgreSQL " + database.text("show server_version");
            var workload = new Workload(BookingApi.createResources(connection, options.resources()), at);
            var load = new LoadGenerator(settings.port(), KEY, workload, tally);
            load.pairs(options.connections(), ClosedLoop.forPairs(Math.min(MADE_BOOKINGS, options.bookings())));
            if (tally.confirmed() == 0) {
                throw new BenchmarkFailed("no booking was confirmed; the server said " + tally.examples());
            }
            BookingApi.awaitCaughtUp(connection);
            var log = catchUp(connection, database, workload);
            var bench = new AuditBench(options, connection, database, load, log.bookings(), findings);
            new Feed(bench).run();
            new Chains(bench).run();
            new AsOf(bench).run();
            new FeedFollowers(bench, settings.port(), KEY).run();
            new Replays(bench, new UserLoad(settings.port(), KEY, workload, log.bookings(), tally)).run();
            findings.add(Check.equal(
                    "Bookings in the read model, of those written and acknowledged",
                    log.bookings().size() + tally.created(),
                    BookingApi.awaitCaughtUp(connection)));
            findings.add(Metric.of(
                    "Memory of the JVM (RSS) after all this",
                    Unit.MEBIBYTES,
                    List.of(standalone.residentBytes().stream()
                            .mapToDouble(bytes -> bytes / (double) (1 << 20))
                            .findFirst()
                            .orElse(Double.NaN))));
        }
        findings.add(tally);
        findings.note("The standalone ran with `%s`.".formatted(String.join(" ", settings.javaOptions())));
        return findings.report(at, machine, postgres);
    }

    private LongLog.Written catchUp(HttpConnection connection, Database database, Workload workload)
            throws IOException, SQLException {
        Findings.say("Writing %d events", options.events());
        var log = new LongLog(database, workload, clock).write(options.events(), MADE_BOOKINGS);
        Findings.say("Catching up with %d events", log.events());
        ProcessorWatch.await(connection, "read-model", LONGEST_CATCH_UP);
        double readModel = Findings.perSecondSince(log.committedAt(), log.events());
        ProcessorWatch.await(connection, "webhooks", LONGEST_CATCH_UP);
        double webhooks = Findings.perSecondSince(log.committedAt(), log.events());
        findings.add(Metric.of(
                "Read model catches up with %,d events".formatted(log.events()), Unit.PER_SECOND, List.of(readModel)));
        findings.add(Metric.of("– the last processor, at the same time", Unit.PER_SECOND, List.of(webhooks)));
        // As autovacuum does sooner or later, and not in the midst of what is measured.
        database.execute("vacuum analyze booking.domain_event");
        database.execute("vacuum analyze booking.calendar_claim");
        database.execute("vacuum analyze query.booking");
        database.execute("vacuum analyze query.calendar_entry");
        return log;
    }
}

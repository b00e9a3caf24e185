package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/**
 * One run: starts the standalone on an empty folder and has it tell local receivers that take 5 ms to answer. Each part has receivers
 * and endpoints of its own, and leaves none behind.
 */
final class WebhookMeasurement {

    static final Duration ANSWER_AFTER = Duration.ofMillis(5);

    private static final String KEY = "live_api_key_benchmark_of_this_machine_only";
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);

    private final Options options;
    private final Path home;
    private final Clock clock;
    private final Findings findings = new Findings();

    WebhookMeasurement(Options options, Path home, Clock clock) {
        this.options = options;
        this.home = home;
        this.clock = clock;
    }

    Report run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.observe(home);
        var at = clock.instant();
        var settings = new StandaloneProcess.Settings(
                options.java(),
                options.javaOptions(),
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
            var resources = BookingApi.createResources(connection, options.resources());
            var load = new LoadGenerator(settings.port(), KEY, new Workload(resources, at), tally);
            Findings.say("Warming up");
            load.pairs(options.connections(), ClosedLoop.forTime(options.warmUp()));
            if (tally.confirmed() == 0) {
                throw new BenchmarkFailed("no booking was confirmed; the server said " + tally.examples());
            }
            var bench = new WebhookBench(options, connection, load, findings);
            bench.settle();
            new FirstByte(bench).run();
            new Throughput(bench).run();
            new DeadEndpoint(bench).run();
            new ToldAgain(bench, database).run();
            new BacklogMemory(bench, new LiveHeap(options.java(), standalone.pid()), standalone).run();
        }
        findings.add(tally);
        findings.note(
                "The receivers answer after %d ms. The floor of a rate of deliveries is that of such a receiver alone, told by %d connections."
                        .formatted(ANSWER_AFTER.toMillis(), ReceiverFloor.CONNECTIONS));
        return findings.report(at, machine, postgres);
    }
}

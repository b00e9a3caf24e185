package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One run: starts the standalone on an empty folder, measures one thing after the other, checks that nothing was lost. */
final class Measurement {

    private static final String KEY = "live_api_key_benchmark_of_this_machine_only";

    private static final double LEAST_OF_FLOOR = 0.5;
    private static final double ACTION_P99_MS = 30;
    private static final double READ_MODEL_P99_MS = 50;
    private static final double WEBHOOK_P99_MS = 250;
    private static final double START_SECONDS = 8;
    private static final double MEMORY_MIB = 500;

    /** Enough samples for a 99th percentile, few enough that asking is not the load. */
    private static final int WATCH_EVERY = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration RATE_WARM_UP = Duration.ofSeconds(5);
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(60);

    private static final String INDEXES_AND_CONSTRAINTS = """
            select (select count(*) from pg_index where indrelid in ('%1$s.domain_event'::regclass, '%1$s.calendar_claim'::regclass))
                 + (select count(*) from pg_constraint where conrelid in ('%1$s.domain_event'::regclass, '%1$s.calendar_claim'::regclass))
            """;

    private final Options options;
    private final Path home;
    private final Clock clock;
    private final Tally tally = new Tally();
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Measurement(Options options, Path home, Clock clock) {
        this.options = options;
        this.home = home;
        this.clock = clock;
    }

    Report run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.observe(home);
        if (machine.isBusy()) {
            say(
                    "This machine is busy (load %.1f on %d cores): the figures will not be reliable.",
                    machine.load(), machine.cores());
        }
        var at = clock.instant();
        var settings = new StandaloneProcess.Settings(
                options.java(),
                options.javaOptions(),
                options.jar().toAbsolutePath(),
                home,
                StandaloneProcess.Settings.freePort(),
                KEY);
        List<UUID> resources;
        LoadGenerator load;
        double firstStart;
        double memory;
        say("Starting on an empty folder");
        try (var standalone = StandaloneProcess.start(settings);
                var connection = standalone.connect()) {
            firstStart = seconds(standalone.firstAnswer());
            resources = BookingApi.createResources(connection, options.resources());
            load = new LoadGenerator(settings.port(), KEY, new Workload(resources, at), tally);
            say("Making %d bookings", options.bookings());
            load.pairs(options.connections(), ClosedLoop.forPairs(options.bookings()));
            requireBookings();
            BookingApi.awaitCaughtUp(connection);
            memory = standalone.residentBytes().stream()
                    .mapToDouble(bytes -> bytes / (double) (1 << 20))
                    .findFirst()
                    .orElse(Double.NaN);
        }
        List<Double> starts = new ArrayList<>();
        say("Starting again, %d times", options.starts());
        while (starts.size() < options.starts() - 1) {
            try (var standalone = StandaloneProcess.start(settings)) {
                starts.add(seconds(standalone.firstAnswer()));
            }
        }
        String postgres;
        try (var standalone = StandaloneProcess.start(settings);
                var connection = standalone.connect()) {
            starts.add(seconds(standalone.firstAnswer()));
            Database database = standalone.database();
            postgres = "PostgreSQL %s, fsync %s, synchronous_commit %s"
                    .formatted(
                            database.text("show server_version"),
                            database.text("show fsync"),
                            database.text("show synchronous_commit"));
            writes(load, Floor.prepare(database, new Workload(resources, at)), connection);
            readModel(load, settings.port(), connection);
            webhooks(load, connection);
            check(database, connection);
            var contention = new Contention(settings.port(), KEY, database, options.rounds());
            say("One slot, one class, one long history");
            contention.run(connection);
            metrics.addAll(contention.metrics());
            checks.addAll(contention.checks());
        }
        metrics.add(Metric.of("Start with data, to the first answer", Unit.SECONDS, starts)
                .atMost(START_SECONDS));
        metrics.add(Metric.of("Start on an empty folder, to the first answer", Unit.SECONDS, List.of(firstStart)));
        metrics.add(Metric.of(
                        "Memory of the JVM (RSS) after %,d bookings".formatted(options.bookings()),
                        Unit.MEBIBYTES,
                        List.of(memory))
                .atMost(MEMORY_MIB));
        if (!options.javaOptions().isEmpty()) {
            notes.add("The standalone ran with `%s`.".formatted(String.join(" ", options.javaOptions())));
        }
        return new Report(at, machine, postgres, notes, metrics, checks);
    }

    /** Without any booking there is nothing to measure, and a reason to tell. */
    private void requireBookings() {
        if (tally.confirmed() == 0) {
            throw new BenchmarkFailed("no booking was confirmed; the server said " + tally.examples());
        }
    }

    private void writes(LoadGenerator load, Floor floor, HttpConnection connection)
            throws IOException, InterruptedException, SQLException {
        say("Create + confirm: warming up");
        load.pairs(options.connections(), ClosedLoop.forTime(options.warmUp()));
        settle(connection);
        floor.pairs(options.connections(), ClosedLoop.forTime(options.warmUp()));
        List<PairRound> ours = new ArrayList<>();
        List<PairRound> bare = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            say("Create + confirm: round %d of %d", round, options.rounds());
            LockSupport.parkNanos(PAUSE.toNanos());
            ours.add(load.pairs(options.connections(), ClosedLoop.forTime(options.loadTime())));
            settle(connection);
            bare.add(floor.pairs(options.connections(), ClosedLoop.forTime(options.loadTime())));
        }
        metrics.add(Metric.of(
                        "Create + confirm by HTTP, %d connections: pairs".formatted(options.connections()),
                        Unit.PER_SECOND,
                        rates(ours))
                .beside(rates(bare))
                .atLeastOfFloor(LEAST_OF_FLOOR));
        metrics.add(Metric.of("– one action, p50", Unit.MILLISECONDS, actions(ours, 50))
                .beside(actions(bare, 50)));
        metrics.add(Metric.of("– one action, p99", Unit.MILLISECONDS, actions(ours, 99))
                .beside(actions(bare, 99))
                .atMost(ACTION_P99_MS));
        notes.add(
                "The floor inserts two events of this run, %s of payload and metadata.".formatted(floor.eventSizes()));
    }

    private void readModel(LoadGenerator load, int port, HttpConnection connection) throws IOException {
        settle(connection);
        say("Commit to read model: warming up");
        long unseen = 0;
        List<Histogram> delays = new ArrayList<>();
        var polls = new Histogram(3);
        List<List<Action>> rounds = new ArrayList<>();
        for (int round = 0; round <= options.rounds(); round++) {
            try (var watch = new ReadModelWatch(port, KEY, WATCH_EVERY)) {
                List<Action> actions = load.constantRate(options.actionsPerSecond(), rateTime(round), watch);
                unseen += watch.unseen();
                if (round > 0) {
                    delays.add(watch.delays());
                    polls.add(watch.polls());
                    rounds.add(actions);
                }
            }
            say("Commit to read model: %d of %d rounds", round, options.rounds());
        }
        String name = "Commit to read model at %d actions/s".formatted(options.actionsPerSecond());
        metrics.add(Metric.of(name + ", p50", Unit.MILLISECONDS, percentiles(delays, 50)));
        metrics.add(
                Metric.of("– p99", Unit.MILLISECONDS, percentiles(delays, 99)).atMost(READ_MODEL_P99_MS));
        metrics.add(Metric.of(
                "– the write itself meanwhile, from when it was due, p99",
                Unit.MILLISECONDS,
                rounds.stream()
                        .map(actions -> percentile(latencies(actions), 99))
                        .toList()));
        notes.add(
                "Of %,d actions the read model was watched; the read that showed them took %.2f ms (p50), which is part of the figure."
                        .formatted(
                                delays.stream()
                                        .mapToLong(Histogram::getTotalCount)
                                        .sum(),
                                percentile(polls, 50)));
        checks.add(Check.none("Actions that the read model did not show in time", unseen, ""));
    }

    private void webhooks(LoadGenerator load, HttpConnection connection) throws IOException {
        settle(connection);
        say("Commit to webhook: warming up");
        long expected = 0;
        long early = 0;
        List<Histogram> fromAnswer = new ArrayList<>();
        List<Histogram> fromSend = new ArrayList<>();
        try (var receiver = Receiver.start()) {
            BookingApi.registerWebhook(connection, receiver.url());
            for (int round = 0; round <= options.rounds(); round++) {
                List<Action> actions = load.constantRate(options.actionsPerSecond(), rateTime(round), _ -> {});
                expected += actions.size();
                await(receiver, expected);
                if (round > 0) {
                    var answered = new Histogram(3);
                    var sent = new Histogram(3);
                    for (Action action : actions) {
                        OptionalLong arrival = receiver.arrival(action.booking(), action.version());
                        if (arrival.isPresent()) {
                            long after = arrival.getAsLong() - action.answeredAt();
                            early += after < 0 ? 1 : 0;
                            answered.recordValue(Math.max(0, after));
                            sent.recordValue(arrival.getAsLong() - action.sentAt());
                        }
                    }
                    fromAnswer.add(answered);
                    fromSend.add(sent);
                }
                say("Commit to webhook: %d of %d rounds", round, options.rounds());
            }
            checks.add(Check.equal("Webhook messages received, repeats not counted", expected, receiver.messages()));
            checks.add(Check.none("Webhook messages out of the order of their booking", receiver.outOfOrder(), ""));
            notes.add(
                    "The receiver got %,d requests for %,d messages; %,d came before the write's own answer and count as 0 ms after it."
                            .formatted(receiver.requests(), receiver.messages(), early));
        }
        String name = "Commit to webhook at %d actions/s".formatted(options.actionsPerSecond());
        metrics.add(Metric.of(name + ", p50", Unit.MILLISECONDS, percentiles(fromAnswer, 50)));
        metrics.add(Metric.of("– p99", Unit.MILLISECONDS, percentiles(fromAnswer, 99))
                .atMost(WEBHOOK_P99_MS));
        metrics.add(Metric.of("– from before the write was sent, p50", Unit.MILLISECONDS, percentiles(fromSend, 50)));
        metrics.add(Metric.of("– from before the write was sent, p99", Unit.MILLISECONDS, percentiles(fromSend, 99)));
    }

    private void check(Database database, HttpConnection connection) throws IOException, SQLException {
        String examples = String.join("; ", tally.examples());
        checks.add(Check.equal(
                "Bookings in the read model, of those acknowledged",
                tally.created(),
                BookingApi.awaitCaughtUp(connection)));
        checks.add(Check.equal(
                "Events of bookings in the log, one for each acknowledged action",
                tally.created() + tally.confirmed(),
                database.number("select count(*) from booking.domain_event where stream_type = 'booking'")));
        checks.add(Check.equal(
                "Claims on calendars, one for each confirmed booking",
                tally.confirmed(),
                database.number("select count(*) from booking.calendar_claim")));
        checks.add(Check.none("Requests refused (3xx, 4xx)", tally.refused(), examples));
        checks.add(Check.none("Requests failed (5xx, or no answer)", tally.failed(), examples));
        checks.add(Check.equal(
                "Indexes and constraints of the floor's tables, of those of the real ones",
                database.number(INDEXES_AND_CONSTRAINTS.formatted("booking")),
                database.number(INDEXES_AND_CONSTRAINTS.formatted("benchmark_floor"))));
        checks.add(Check.equal(
                "Events of the floor, two for each of its claims",
                2 * database.number("select count(*) from benchmark_floor.calendar_claim"),
                database.number("select count(*) from benchmark_floor.domain_event")));
    }

    /** What the last round left to do is done before the next begins. */
    private static void settle(HttpConnection connection) throws IOException {
        BookingApi.awaitCaughtUp(connection);
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private static void await(Receiver receiver, long messages) {
        long deadline = System.nanoTime() + LONGEST_DELIVERY.toNanos();
        while (receiver.messages() < messages && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Round 0 warms up. */
    private Duration rateTime(int round) {
        return round == 0 ? RATE_WARM_UP : options.rateTime();
    }

    private static List<Double> rates(List<PairRound> rounds) {
        return rounds.stream().map(PairRound::pairsPerSecond).toList();
    }

    private static List<Double> actions(List<PairRound> rounds, double percent) {
        return percentiles(rounds.stream().map(PairRound::actions).toList(), percent);
    }

    private static Histogram latencies(List<Action> actions) {
        var latencies = new Histogram(3);
        actions.forEach(action -> latencies.recordValue(action.latency()));
        return latencies;
    }

    private static List<Double> percentiles(List<Histogram> rounds, double percent) {
        return rounds.stream().map(round -> percentile(round, percent)).toList();
    }

    /** In milliseconds; not a number where nothing was recorded. */
    static double percentile(Histogram nanoseconds, double percent) {
        return nanoseconds.getTotalCount() == 0
                ? Double.NaN
                : nanoseconds.getValueAtPercentile(percent) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static void say(String format, Object... arguments) {
        System.err.printf(Locale.ROOT, format + "%n", arguments);
    }
}

package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.util.Statistics;

/**
 * One run: the engine alone, then the standalone asked for free slots through HTTP on one connection, before and after a long past lies
 * behind the calendars. Claims are written into the read model's table, where the projection would put them.
 */
final class AvailabilityMeasurement {

    private static final String KEY = "live_api_key_benchmark_of_this_machine_only";
    private static final int RESOURCES = 1_000;
    private static final int POOL = 100;
    private static final int CLAIMS_OF_ONE = 500;
    private static final int CLAIMS_OF_OTHERS = 60;
    private static final int DAYS = 31;
    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe");

    /** What of the engine is measured, by its method. */
    private static final Map<String, String> ENGINE = new TreeMap<>(Map.of(
            "slots", "Engine alone (JMH), %,d claims: all slots of 180 days".formatted(Engine.RANGES),
            "free", "Engine alone (JMH), %,d claims: free time".formatted(Engine.RANGES),
            "check", "Engine alone (JMH), %,d claims: one time checked".formatted(Engine.RANGES),
            "intersection", "Engine alone (JMH), 2 × %,d ranges: what they share".formatted(Engine.RANGES)));

    private static final double ENGINE_P95_MS = 1;
    private static final double ONE_P95_MS = 5;
    private static final double MANY_P95_MS = 40;
    private static final double LONG_PAST = 1.1;

    private final Options options;
    private final Path home;
    private final Clock clock;
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long failed;

    AvailabilityMeasurement(Options options, Path home, Clock clock) {
        this.options = options;
        this.home = home;
        this.clock = clock;
    }

    /** What is asked again and again. */
    private record Question(String name, List<UUID> resources, Instant from, Instant to, double p95) {

        String json() {
            return """
                    {"mode":"roundrobin_random","length":"30 minutes","from":"%s","to":"%s","resources":%s}""".formatted(from, to, quoted(resources));
        }

        private static String quoted(List<UUID> ids) {
            return ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** The rounds of a question. */
    private record Rounds(List<Histogram> http, List<Histogram> server, List<Histogram> floor) {

        Rounds() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    Report run() throws IOException, SQLException {
        var machine = Machine.observe(home);
        var at = clock.instant();
        engine();
        var times = new ServerTimes(home);
        var settings = new StandaloneProcess.Settings(
                options.java(),
                Stream.concat(options.javaOptions().stream(), times.javaOptions().stream())
                        .toList(),
                options.jar().toAbsolutePath(),
                home,
                StandaloneProcess.Settings.freePort(),
                KEY);
        String postgres;
        say("Starting on an empty folder");
        try (var standalone = StandaloneProcess.start(settings);
                var connection = standalone.connect()) {
            Database database = standalone.database();
            postgres = "PostgreSQL " + database.text("show server_version");
            say("Making %d resources", RESOURCES);
            var resources = resources(connection);
            var first = at.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
            claim(database, resources.subList(0, 1), first, Duration.ofDays(DAYS), CLAIMS_OF_ONE);
            claim(database, resources.subList(1, RESOURCES), first, Duration.ofDays(DAYS), CLAIMS_OF_OTHERS);
            database.execute("vacuum analyze query.calendar_entry");
            var questions = questions(resources, first);
            var before = measure(questions, connection, database, times, "before");
            questions.forEach(question -> report(question, before.getOrDefault(question, new Rounds())));
            say("Adding %d bookings of the past", options.pastBookings());
            past(database, resources, first);
            var after = measure(questions, connection, database, times, "after");
            for (Question question : questions) {
                var without = before.getOrDefault(question, new Rounds()).server();
                var with = after.getOrDefault(question, new Rounds()).server();
                String name = "%s, with %,d bookings behind, server, p50 (beside: without)"
                        .formatted(question.name(), options.pastBookings());
                metrics.add(Metric.of(name, Unit.MILLISECONDS, percentiles(with, 50))
                        .beside(percentiles(without, 50))
                        .atMostTimesFloor(LONG_PAST));
                metrics.add(Metric.of("– p95 (beside: without)", Unit.MILLISECONDS, percentiles(with, 95))
                        .beside(percentiles(without, 95))
                        .atMostTimesFloor(LONG_PAST));
            }
            checks.add(Check.equal(
                    "Claims in the calendars",
                    CLAIMS_OF_ONE
                            + (RESOURCES - 1L) * CLAIMS_OF_OTHERS
                            + (long) RESOURCES * Math.ceilDiv(options.pastBookings(), RESOURCES),
                    database.number("select count(*) from query.calendar_entry")));
        }
        checks.add(Check.none("Answers without a slot, or no success", failed, ""));
        notes.add(
                "Server: by its own access log, from the first byte of a request to the last one of its answer. One connection, one"
                        + " request at a time.");
        return new Report(at, machine, postgres, notes, metrics, checks);
    }

    private void engine() {
        say("The engine alone");
        var times = Engine.measure(options.rounds());
        ENGINE.forEach((method, name) -> {
            var rounds = times.getOrDefault(method, List.of());
            var floor = times.getOrDefault("floor", List.of());
            metrics.add(Metric.of(name + ", p50", Unit.MILLISECONDS, ofJmh(rounds, 50))
                    .beside(ofJmh(floor, 50)));
            metrics.add(Metric.of("– p95", Unit.MILLISECONDS, ofJmh(rounds, 95))
                    .beside(ofJmh(floor, 95))
                    .atMost(ENGINE_P95_MS));
        });
    }

    private static List<Double> ofJmh(List<Statistics> rounds, double percent) {
        return rounds.stream().map(round -> round.getPercentile(percent)).toList();
    }

    private static List<UUID> resources(HttpConnection connection) throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (int number = 0; number < RESOURCES; number++) {
            String resource = """
                    {"name":"Person %d","timezone":"%s","availability_constraints":[{"allow_hours":{"start":8,"end":"18:30"}},\
                    {"block_hours":{"start":12,"end":13}},{"block_day":{"day":"Sunday"}}]}""".formatted(number, ZONES.get(number % ZONES.size()));
            ids.add(BookingApi.id(
                    connection.send("POST", "/v2/resources", resource).expectSuccess("POST /v2/resources")));
        }
        BookingApi.awaitCaughtUp(connection);
        return ids;
    }

    private static List<Question> questions(List<UUID> resources, Instant first) {
        var month = first.plus(Duration.ofDays(DAYS));
        // A Monday in all of these zones is somewhere in the second week; its day has slots.
        var day = first.plus(Duration.ofDays(7));
        return List.of(
                new Question(
                        "1 resource, %d days, %d claims".formatted(DAYS, CLAIMS_OF_ONE),
                        resources.subList(0, 1),
                        first,
                        month,
                        ONE_P95_MS),
                new Question(
                        "%d resources, %d days".formatted(POOL, DAYS),
                        resources.subList(0, POOL),
                        first,
                        month,
                        MANY_P95_MS),
                new Question(
                        "%,d resources, 1 day".formatted(RESOURCES),
                        resources,
                        day,
                        day.plus(Duration.ofDays(1)),
                        MANY_P95_MS));
    }

    /** Of each resource so many claims, evenly spread. */
    private static void claim(Database database, List<UUID> resources, Instant first, Duration within, int each)
            throws SQLException {
        long every = within.toSeconds() / each;
        database.execute("""
                insert into query.calendar_entry (booking_id, resource_id, during)
                select gen_random_uuid(), resource, tstzrange(start, start + interval '20 minutes')
                from unnest(cast('%1$s' as uuid[])) resource,
                     generate_series(timestamptz '%2$s', timestamptz '%2$s' + interval '%3$d seconds' * (%4$d - 1),
                                     interval '%3$d seconds') start
                """.formatted(
                resources.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")), first, every, each));
    }

    /** The past of all resources alike, as long as it takes. */
    private void past(Database database, List<UUID> resources, Instant first) throws SQLException {
        int each = Math.ceilDiv(options.pastBookings(), RESOURCES);
        var length = Duration.ofHours(2).multipliedBy(each);
        claim(database, resources, first.minus(length).minus(Duration.ofDays(2)), length, each);
        database.execute("vacuum analyze query.calendar_entry");
    }

    /** Rounds of all questions and their floors take turns, so that what disturbs one disturbs all. */
    private Map<Question, Rounds> measure(
            List<Question> questions, HttpConnection connection, Database database, ServerTimes times, String phase)
            throws IOException, SQLException {
        Map<Question, Rounds> measured = new LinkedHashMap<>();
        questions.forEach(question -> measured.put(question, new Rounds()));
        try (var floor = new AvailabilityFloor(database)) {
            warmUp(questions, connection);
            for (int round = 0; round <= options.rounds(); round++) {
                say(round == 0 ? "Asking: warming up" : "Asking: round %d of %d", round, options.rounds());
                for (int number = 0; number < questions.size(); number++) {
                    Question question = questions.get(number);
                    var rounds = measured.getOrDefault(question, new Rounds());
                    List<String> ids = new ArrayList<>();
                    var http = new Histogram(3);
                    for (int i = 0; i < options.requests(); i++) {
                        String id = "%s-%d-%d-%d".formatted(phase, number, round, i);
                        ids.add(id);
                        http.recordValue(ask(connection, question, id));
                    }
                    var bare = new Histogram(3);
                    for (int i = 0; i < options.requests(); i++) {
                        long begun = System.nanoTime();
                        floor.read(question.resources(), question.from(), question.to());
                        bare.recordValue(System.nanoTime() - begun);
                    }
                    if (round > 0) {
                        rounds.http().add(http);
                        rounds.server().add(times.of(ids));
                        rounds.floor().add(bare);
                    }
                }
            }
        }
        return measured;
    }

    /** What answers one question is compiled anew by what is learnt from the others. */
    private void warmUp(List<Question> questions, HttpConnection connection) throws IOException {
        long end = System.nanoTime() + options.warmUp().toNanos();
        for (int number = 0; System.nanoTime() < end; number++) {
            ask(connection, questions.get(number % questions.size()), "warm-up-" + number);
        }
    }

    private long ask(HttpConnection connection, Question question, String id) throws IOException {
        String json = question.json();
        long begun = System.nanoTime();
        Answer answer = connection.send("POST", "/v2/availability", json, "X-Request-Id: " + id);
        long took = System.nanoTime() - begun;
        if (!answer.isSuccess() || answer.body().length < 100) {
            failed++;
        }
        return took;
    }

    private void report(Question question, Rounds rounds) {
        var floor50 = percentiles(rounds.floor(), 50);
        var floor95 = percentiles(rounds.floor(), 95);
        metrics.add(Metric.of(question.name() + ", server, p50", Unit.MILLISECONDS, percentiles(rounds.server(), 50))
                .beside(floor50));
        metrics.add(Metric.of("– server, p95", Unit.MILLISECONDS, percentiles(rounds.server(), 95))
                .beside(floor95)
                .atMost(question.p95()));
        metrics.add(Metric.of("– HTTP, p50", Unit.MILLISECONDS, percentiles(rounds.http(), 50))
                .beside(floor50));
        metrics.add(Metric.of("– HTTP, p95", Unit.MILLISECONDS, percentiles(rounds.http(), 95))
                .beside(floor95));
    }

    private static List<Double> percentiles(List<Histogram> rounds, double percent) {
        return rounds.stream()
                .map(round -> Measurement.percentile(round, percent))
                .toList();
    }

    private static void say(String format, Object... arguments) {
        System.err.printf(Locale.ROOT, format + "%n", arguments);
    }
}

package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** What the other rounds avoid: many who want one slot, many who want one class, and a booking with a long history. */
final class Contention {

    private static final int CONNECTIONS = 64;
    private static final int CONTENDERS = 1_000;
    private static final int SEATS = 200;
    private static final int TRIES = 5_000;
    private static final int LONG_HISTORY = 200;
    private static final int SHORT_HISTORY = 5;
    private static final int LOADS = 200;

    private static final double HOT_SLOT_P99_MS = 1_000;
    private static final double SEAT_DECISIONS = 500;
    private static final double LONG_TO_SHORT = 2;

    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    private final int port;
    private final String key;
    private final Database database;
    private final int rounds;
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    Contention(int port, String key, Database database, int rounds) {
        this.port = port;
        this.key = key;
        this.database = database;
        this.rounds = rounds;
    }

    List<Metric> metrics() {
        return List.copyOf(metrics);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    void run(HttpConnection connection) throws IOException, InterruptedException, SQLException {
        long deadlocks = database.number(DEADLOCKS);
        hotSlot(connection);
        classRush(connection);
        longHistory(connection);
        checks.add(Check.none("Deadlocks that PostgreSQL had to break up", database.number(DEADLOCKS) - deadlocks, ""));
    }

    private void hotSlot(HttpConnection connection) throws IOException, InterruptedException {
        List<Double> p99 = new ArrayList<>();
        List<String> unlike = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            UUID resource = BookingApi.createResources(connection, 1).getFirst();
            var rush = rush(CONTENDERS, who -> """
                    {"resource_id":"%s","graph":"instant","start":"2031-03-04T10:00:00Z","end":"2031-03-04T11:00:00Z",\
                    "customer":{"name":"Customer %2$d","email":"customer%2$d@example.org"}}""".formatted(resource, who));
            if (round > 0) {
                p99.add(Measurement.percentile(rush.latencies(), 99));
            }
            if (!rush.byStatus().equals(Map.of(201, 1L, 409, CONTENDERS - 1L))) {
                unlike.add(rush.byStatus().toString());
            }
        }
        metrics.add(Metric.of(
                        "One slot, %,d contenders on %d connections: an answer, p99".formatted(CONTENDERS, CONNECTIONS),
                        Unit.MILLISECONDS,
                        p99)
                .atMost(HOT_SLOT_P99_MS));
        checks.add(Check.none(
                "Rounds of one slot in which not one won and all others were told 409",
                unlike.size(),
                String.join("; ", unlike)));
    }

    private void classRush(HttpConnection connection) throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        List<String> unlike = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            UUID resource = BookingApi.createResources(connection, 1).getFirst();
            UUID group = BookingApi.id(connection
                    .send("POST", "/v2/bookings", """
                    {"resource_id":"%s","graph":"group_owner","start":"2031-03-04T10:00:00Z","end":"2031-03-04T11:00:00Z",\
                    "what":"Class","settings":{"max_seats":%d}}""".formatted(resource, SEATS))
                    .expectSuccess("POST /v2/bookings"));
            var rush = rush(TRIES, who -> """
                    {"graph":"group_customer","related":{"owner_booking_id":"%s"},\
                    "customer":{"name":"Customer %2$d","email":"customer%2$d@example.org"}}""".formatted(group, who % 500));
            if (round > 0) {
                rates.add(TRIES * 1e9 / rush.nanoseconds());
            }
            if (!rush.byStatus().equals(Map.of(201, (long) SEATS, 409, (long) TRIES - SEATS))) {
                unlike.add(rush.byStatus().toString());
            }
        }
        metrics.add(Metric.of(
                        "A class of %d seats, %,d tries on %d connections: decisions"
                                .formatted(SEATS, TRIES, CONNECTIONS),
                        Unit.PER_SECOND,
                        rates)
                .atLeast(SEAT_DECISIONS));
        checks.add(Check.none(
                "Rounds of a class in which not all seats were taken, and no more",
                unlike.size(),
                String.join("; ", unlike)));
    }

    /** An update that asks for a version which the booking has left is refused when the booking has been loaded. */
    private void longHistory(HttpConnection connection) throws IOException {
        UUID resource = BookingApi.createResources(connection, 1).getFirst();
        UUID briefly = booking(connection, resource, 10, SHORT_HISTORY);
        UUID lengthily = booking(connection, resource, 12, LONG_HISTORY);
        List<Double> brief = new ArrayList<>();
        List<Double> lengthy = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double first = load(connection, briefly);
            double second = load(connection, lengthily);
            if (round > 0) {
                brief.add(first);
                lengthy.add(second);
            }
        }
        metrics.add(Metric.of(
                        "A refused update of a booking with %d events, p50, beside one with %d"
                                .formatted(LONG_HISTORY, SHORT_HISTORY),
                        Unit.MILLISECONDS,
                        lengthy)
                .beside(brief)
                .atMostTimesFloor(LONG_TO_SHORT));
    }

    private static UUID booking(HttpConnection connection, UUID resource, int hour, int events) throws IOException {
        var start = Instant.parse("2031-03-04T%02d:00:00Z".formatted(hour));
        UUID id = BookingApi.id(connection
                .send("POST", "/v2/bookings", """
                {"resource_id":"%s","graph":"instant","start":"%s","end":"%s","what":"Consultation",\
                "customer":{"name":"Customer 1","email":"customer1@example.org"}}""".formatted(resource, start, start.plusSeconds(3_600)))
                .expectSuccess("POST /v2/bookings"));
        for (int event = 1; event < events; event++) {
            connection
                    .send("PUT", "/v2/bookings/" + id, "{\"description\":\"Change %d\"}".formatted(event))
                    .expectSuccess("PUT /v2/bookings/:id");
        }
        return id;
    }

    private static double load(HttpConnection connection, UUID booking) throws IOException {
        var latencies = new Histogram(3);
        for (int i = 0; i < LOADS; i++) {
            long before = System.nanoTime();
            Answer answer =
                    connection.send("PUT", "/v2/bookings/" + booking, "{\"description\":\"Late\"}", "If-Match: \"1\"");
            latencies.recordValue(System.nanoTime() - before);
            if (answer.status() != 412) {
                throw new BenchmarkFailed("a version that is left behind was answered with " + answer);
            }
        }
        return Measurement.percentile(latencies, 50);
    }

    private record Rush(Map<Integer, Long> byStatus, Histogram latencies, long nanoseconds) {}

    /** All of them, as fast as the connections go. */
    private Rush rush(int tries, IntFunction<String> body) throws InterruptedException {
        Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
        var next = new AtomicInteger();
        List<Histogram> latencies =
                IntStream.range(0, CONNECTIONS).mapToObj(_ -> new Histogram(3)).toList();
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            latencies.forEach(mine -> threads.execute(() -> {
                try (var connection = new HttpConnection(port, key)) {
                    for (int who = next.getAndIncrement(); who < tries; who = next.getAndIncrement()) {
                        long before = System.nanoTime();
                        Answer answer = connection.send("POST", "/v2/bookings", body.apply(who));
                        mine.recordValue(System.nanoTime() - before);
                        statuses.add(answer.status());
                    }
                } catch (IOException e) {
                    // Whoever got no answer is missed in the count below.
                    statuses.add(0);
                }
            }));
            threads.shutdown();
            threads.awaitTermination(5, TimeUnit.MINUTES);
        }
        long nanoseconds = System.nanoTime() - start;
        var all = new Histogram(3);
        latencies.forEach(all::add);
        return new Rush(
                statuses.stream().collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting())),
                all,
                nanoseconds);
    }
}

package dev.slotgraph.benchmarks;

import static dev.slotgraph.benchmarks.Findings.percentiles;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * One booking as it was between its first and its second event, asked for by position, on one connection. The floor reads the stream by
 * bare JDBC.
 */
final class AsOf {

    private static final double P95_MS = 10;

    private final AuditBench bench;
    private final Random random = new Random(1);
    private long wrong;

    AsOf(AuditBench bench) {
        this.bench = bench;
    }

    void run() throws IOException, SQLException {
        List<Histogram> asked = new ArrayList<>();
        List<Histogram> floor = new ArrayList<>();
        try (var log = new LogFloor(bench.database())) {
            for (int round = 0; round <= bench.options().rounds(); round++) {
                Findings.say("As of: round %d of %d", round, bench.options().rounds());
                var times = new Histogram(3);
                var bare = new Histogram(3);
                for (int i = 0; i < bench.options().requests(); i++) {
                    UUID booking =
                            bench.bookings().get(random.nextInt(bench.bookings().size()));
                    long position = created(booking);
                    times.recordValue(ask(booking, position));
                    long began = System.nanoTime();
                    log.stream(booking);
                    bare.recordValue(System.nanoTime() - began);
                }
                if (round > 0) {
                    asked.add(times);
                    floor.add(bare);
                }
            }
        }
        bench.findings()
                .add(Metric.of("One booking as of a position, p50", Unit.MILLISECONDS, percentiles(asked, 50))
                        .beside(percentiles(floor, 50)));
        bench.findings()
                .add(Metric.of("– p95", Unit.MILLISECONDS, percentiles(asked, 95))
                        .beside(percentiles(floor, 95))
                        .atMost(P95_MS));
        bench.findings().add(Check.none("Bookings not shown as they were", wrong, ""));
    }

    private long created(UUID booking) throws SQLException {
        return bench.database()
                .number("select global_index from booking.domain_event where stream_id = '%s' and sequence = 0"
                        .formatted(booking));
    }

    private long ask(UUID booking, long position) throws IOException {
        long began = System.nanoTime();
        Answer answer = bench.connection().get("/v2/bookings/%s?as_of=%d".formatted(booking, position));
        long took = System.nanoTime() - began;
        boolean right = answer.isSuccess()
                && answer.version().orElse(0) == 1
                && answer.json().path("data").path("state").asString().equals("tentative");
        wrong += right ? 0 : 1;
        return took;
    }
}

package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** The feed, read from its beginning to its end by pages. The floor reads the same pages by bare JDBC. */
final class Feed {

    private static final double AT_LEAST = 20_000;
    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final AuditBench bench;

    Feed(AuditBench bench) {
        this.bench = bench;
    }

    /**
     * What a reader needs of a page.
     *
     * @param next the position to go on from
     */
    private record Page(long events, long next, boolean more) {}

    void run() throws IOException, SQLException {
        List<Double> rates = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        long events = bench.events();
        long head = bench.head();
        long read = 0;
        try (var log = new LogFloor(bench.database())) {
            for (int round = 1; round <= bench.options().rounds(); round++) {
                Findings.say("Feed: round %d of %d", round, bench.options().rounds());
                long began = System.nanoTime();
                read = readAll();
                rates.add(Findings.perSecondSince(began, read));
                began = System.nanoTime();
                floor.add(Findings.perSecondSince(began, log.pages(PAGE, head)));
            }
        }
        bench.findings()
                .add(Metric.of("Feed by pages of %,d".formatted(PAGE), Unit.PER_SECOND, rates)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings().add(Check.equal("Events in the feed, of those in the log", events, read));
    }

    private long readAll() throws IOException {
        long read = 0;
        var page = new Page(0, 0, true);
        while (page.more()) {
            page = page(bench.connection()
                    .get("/v2/audit/events?after=%d&limit=%d".formatted(page.next(), PAGE))
                    .expectSuccess("GET /v2/audit/events"));
            read += page.events();
        }
        return read;
    }

    /** Passes over the events themselves: what a reader makes of them is not the server's. */
    private static Page page(Answer answer) {
        long events = 0;
        long next = 0;
        boolean more = false;
        try (JsonParser json = JSON.createParser(answer.body())) {
            json.nextToken();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                switch (name) {
                    case "data" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            json.skipChildren();
                            events++;
                        }
                    }
                    case "next_after" -> next = json.getLongValue();
                    case "more" -> more = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
        }
        return new Page(events, next, more);
    }
}

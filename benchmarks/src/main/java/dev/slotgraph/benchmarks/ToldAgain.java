package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * How fast the past is rendered and told again: a dry run, which renders and sends nothing, the feed of an endpoint, which renders
 * and answers, and a replay to a receiver. The floor of the first two reads the same events by bare JDBC.
 */
final class ToldAgain {

    private static final double AT_LEAST = 5_000;
    /** As many as a dry run looks at. */
    private static final int MESSAGES = 10_000;

    private static final int PAGE = 500;

    private final WebhookBench bench;
    private final Database database;

    ToldAgain(WebhookBench bench, Database database) {
        this.bench = bench;
        this.database = database;
    }

    void run() throws IOException, SQLException {
        long made = database.number("select count(*) from booking.domain_event where stream_type = 'booking'");
        long messages = Math.min(MESSAGES, made);
        long until = positionOf(messages);
        List<Double> dry = new ArrayList<>();
        List<Double> pulled = new ArrayList<>();
        List<Double> told = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        long wrong = 0;
        for (int round = 0; round <= bench.options().rounds(); round++) {
            Findings.say("Told again: round %d of %d", round, bench.options().rounds());
            try (var receiver = Receiver.start(WebhookMeasurement.ANSWER_AFTER);
                    var log = new LogFloor(database)) {
                var endpoint = WebhookApi.create(bench.connection(), receiver.url(), true);
                double dryRate = dryRun(endpoint, messages, until);
                double pullRate = feed(endpoint, messages);
                long began = System.nanoTime();
                double bare = Findings.perSecondSince(began, log.pages(PAGE, until));
                double tellRate = replay(endpoint, receiver, messages, until);
                wrong += messages - receiver.messages() + receiver.outOfOrder();
                WebhookApi.delete(bench.connection(), endpoint);
                if (round > 0) {
                    dry.add(dryRate);
                    pulled.add(pullRate);
                    floor.add(bare);
                    told.add(tellRate);
                }
            }
        }
        bench.findings()
                .add(Metric.of("Replay, rendered by a dry run, %,d messages".formatted(messages), Unit.PER_SECOND, dry)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings()
                .add(Metric.of(
                                "– rendered by the endpoint's feed, pages of %d".formatted(PAGE),
                                Unit.PER_SECOND,
                                pulled)
                        .beside(floor));
        bench.findings().add(Metric.of("– told to a receiver", Unit.PER_SECOND, told));
        bench.findings().add(Check.none("Told again: messages missing or out of order", wrong, ""));
    }

    /** Up to which there are so many events of bookings. */
    private long positionOf(long messages) throws SQLException {
        return database.number("""
                select max(global_index) from (
                    select global_index from booking.domain_event where stream_type = 'booking'
                    order by global_index limit %d) first
                """.formatted(messages));
    }

    private double dryRun(UUID endpoint, long messages, long until) throws IOException {
        long began = System.nanoTime();
        JsonNode answer = bench.connection()
                .send("POST", "/v2/webhooks/" + endpoint + "/replays", asked(until, true))
                .expectSuccess("POST /v2/webhooks/:id/replays")
                .json()
                .path("data");
        double rate = Findings.perSecondSince(began, messages);
        expect("a dry run", messages, answer.path("messages").asLong());
        return rate;
    }

    private double feed(UUID endpoint, long messages) throws IOException {
        long began = System.nanoTime();
        long found = 0;
        long after = 0;
        while (found < messages) {
            JsonNode page = bench.connection()
                    .get("/v2/webhooks/%s/feed?after=%d&limit=%d".formatted(endpoint, after, PAGE))
                    .expectSuccess("GET /v2/webhooks/:id/feed")
                    .json();
            if (page.path("data").isEmpty()) {
                break;
            }
            found += page.path("data").size();
            after = page.path("next").asLong();
        }
        double rate = Findings.perSecondSince(began, found);
        if (found < messages) {
            expect("the feed", messages, found);
        }
        return rate;
    }

    private double replay(UUID endpoint, Receiver receiver, long messages, long until) throws IOException {
        long began = System.nanoTime();
        bench.connection()
                .send("POST", "/v2/webhooks/" + endpoint + "/replays", asked(until, false))
                .expectSuccess("POST /v2/webhooks/:id/replays");
        receiver.await(messages);
        return Findings.perSecondSince(began, messages);
    }

    private static String asked(long until, boolean dryRun) {
        return "{\"mode\":\"history\",\"from\":\"beginning\",\"until\":%d,\"dry_run\":%b}".formatted(until, dryRun);
    }

    private static void expect(String who, long expected, long found) {
        if (found != expected) {
            throw new BenchmarkFailed("%s told of %d messages instead of %d".formatted(who, found, expected));
        }
    }
}

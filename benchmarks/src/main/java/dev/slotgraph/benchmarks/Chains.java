package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The verification of the whole log. The floor reads the same streams by bare JDBC and hashes nothing. */
final class Chains {

    private static final double AT_LEAST = 100_000;

    private final AuditBench bench;

    Chains(AuditBench bench) {
        this.bench = bench;
    }

    void run() throws IOException, SQLException {
        List<Double> rates = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        long events = bench.events();
        long verified = 0;
        long broken = 0;
        try (var log = new LogFloor(bench.database())) {
            for (int round = 1; round <= bench.options().rounds(); round++) {
                Findings.say("Chains: round %d of %d", round, bench.options().rounds());
                long began = System.nanoTime();
                JsonNode answer = bench.connection()
                        .send("POST", "/v2/audit/verify", "{}")
                        .expectSuccess("POST /v2/audit/verify")
                        .json();
                verified = answer.path("events").asLong();
                rates.add(Findings.perSecondSince(began, verified));
                broken += answer.path("broken").size();
                began = System.nanoTime();
                floor.add(Findings.perSecondSince(began, log.streams()));
            }
        }
        bench.findings()
                .add(Metric.of("Chains of hashes verified", Unit.PER_SECOND, rates)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings().add(Check.equal("Events verified, of those in the log", events, verified));
        bench.findings().add(Check.none("Places where the log is broken", broken, ""));
    }
}

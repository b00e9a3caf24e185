package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.benchmarks.Metric.Unit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Metric PAIRS = Metric.of("Pairs", Unit.PER_SECOND, List.of(600.0, 700.0, 500.0))
            .beside(List.of(1000.0, 1100.0, 900.0))
            .atLeastOfFloor(0.5);
    private static final Metric SLOW =
            Metric.of("p99", Unit.MILLISECONDS, List.of(31.04)).atMost(30);
    private static final Metric UNKNOWN = Metric.of("Memory", Unit.MEBIBYTES, List.of(Double.NaN));

    @Test
    void theTableShowsMediansBesideTheFloorAndWhetherTheTargetWasMet() {
        assertThat(report(0.1, new Check("Events", "2 of 2", true)).markdown()).contains("""
                        | Metric | Slotgraph | Floor | Ratio | Target |
                        |---|---:|---:|---:|---|
                        | Pairs | 600/s | 1000/s | 0.60 | ≥ 0.50 of the floor, met |
                        | p99 | 31.0 ms | – | – | ≤ 30 ms, **missed** |
                        | Memory | – | – | – | – |
                        """);
    }

    @Test
    void everyRoundIsShown() {
        assertThat(report(0.1, new Check("Events", "2 of 2", true)).markdown()).contains("""
                        | Metric | 1 | 2 | 3 |
                        |---|---:|---:|---:|
                        | Pairs | 600/s | 700/s | 500/s |
                        | Pairs (floor) | 1000/s | 1100/s | 900/s |
                        | p99 | 31.0 ms | | |
                        """);
    }

    @Test
    void aBusyMachineIsNamed() {
        assertThat(report(0.1, new Check("Events", "2 of 2", true)).markdown()).doesNotContain("busy");
        assertThat(report(3.2, new Check("Events", "2 of 2", true)).markdown()).contains("busy", "load 3.2 on 2 cores");
    }

    @Test
    void aCheckThatDoesNotHoldMakesTheReportUnsound() {
        var report = report(0.1, Check.equal("Events", 4, 3));

        assertThat(report.isSound()).isFalse();
        assertThat(report.markdown()).contains("- [ ] Events: 3 of 4");
        assertThat(report(0.1, Check.none("Failures", 0, "")).isSound()).isTrue();
    }

    private static Report report(double load, Check check) {
        var machine = new Machine("Linux 6.1, amd64", "A processor", 2, 8L << 30, "25", load, "ext4");
        return new Report(
                Instant.parse("2026-11-22T10:00:00Z"),
                machine,
                "PostgreSQL 18",
                List.of(),
                List.of(PAIRS, SLOW, UNKNOWN),
                List.of(check));
    }
}

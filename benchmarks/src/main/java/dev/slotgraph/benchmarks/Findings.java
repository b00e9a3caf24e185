package dev.slotgraph.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What the parts of a run add to its report, in the order in which they are measured. Not thread-safe. */
final class Findings {

    private final List<Metric> metrics = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void add(Metric metric) {
        metrics.add(metric);
    }

    void add(Check check) {
        checks.add(check);
    }

    void note(String text) {
        notes.add(text);
    }

    /** What was acknowledged, refused and failed of the load. */
    void add(Tally tally) {
        String examples = String.join("; ", tally.examples());
        add(Check.none("Requests refused (3xx, 4xx)", tally.refused(), examples));
        add(Check.none("Requests failed (5xx, or no answer)", tally.failed(), examples));
    }

    Report report(Instant at, Machine machine, String postgres) {
        return new Report(at, machine, postgres, List.copyOf(notes), metrics, checks);
    }

    /** Of each round, in milliseconds. */
    static List<Double> percentiles(List<Histogram> rounds, double percent) {
        return rounds.stream()
                .map(round -> Measurement.percentile(round, percent))
                .toList();
    }

    /** How many in a second, when so many took from that moment of {@link System#nanoTime()} until now. */
    static double perSecondSince(long began, long count) {
        return count * 1e9 / Math.max(1, System.nanoTime() - began);
    }

    static void say(String format, Object... arguments) {
        System.err.printf(Locale.ROOT, format + "%n", arguments);
    }
}

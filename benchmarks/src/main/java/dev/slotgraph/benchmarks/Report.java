package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.Metric.Target;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, where, and whether it can be trusted; in Markdown.
 *
 * @param postgres its version and what it promises of a commit
 * @param notes how it was measured this time, where that is a choice
 */
record Report(
        Instant at, Machine machine, String postgres, List<String> notes, List<Metric> metrics, List<Check> checks) {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    boolean isSound() {
        return checks.stream().allMatch(Check::holds);
    }

    String markdown() {
        var text = new StringBuilder();
        text.append(environment());
        if (machine.isBusy()) {
            text.append(line(""))
                    .append(line(String.format(
                            Locale.ROOT,
                            "> **The machine was busy before the run began** (load %.1f on %d cores). These figures are not to be relied on.",
                            machine.load(),
                            machine.cores())));
        }
        text.append(line("")).append(summary());
        text.append(line("")).append(line("Each round:")).append(line("")).append(rounds());
        if (!notes.isEmpty()) {
            text.append(line(""));
            notes.forEach(note -> text.append(line("- " + note)));
        }
        text.append(line("")).append(line("Checked after the run:")).append(line(""));
        checks.forEach(check ->
                text.append(line("- [%s] %s: %s".formatted(check.holds() ? "x" : " ", check.claim(), check.found()))));
        return text.toString();
    }

    private String environment() {
        return line(String.format(
                Locale.ROOT,
                "%s. %s; %s, %d cores, %.0f GiB; Java %s; %s; data on %s; load average before the run %s.",
                MINUTE.format(at),
                machine.os(),
                machine.processor(),
                machine.cores(),
                machine.memoryBytes() / (double) (1L << 30),
                machine.java(),
                postgres,
                machine.fileSystem(),
                machine.load() < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", machine.load())));
    }

    private String summary() {
        return line("| Metric | Slotgraph | Floor | Ratio | Target |")
                + line("|---|---:|---:|---:|---|")
                + metrics.stream()
                        .map(metric -> line("| %s | %s | %s | %s | %s |"
                                .formatted(
                                        metric.name(),
                                        value(metric.value(), metric),
                                        value(metric.floorValue(), metric),
                                        number(metric.ratio(), "%.2f"),
                                        target(metric))))
                        .collect(Collectors.joining());
    }

    private String rounds() {
        int most = metrics.stream()
                .mapToInt(metric -> metric.rounds().size())
                .max()
                .orElse(0);
        String head = IntStream.rangeClosed(1, most)
                .mapToObj(round -> " " + round + " |")
                .collect(Collectors.joining());
        return line("| Metric |" + head)
                + line("|---|" + "---:|".repeat(most))
                + metrics.stream()
                        .map(metric -> line(round(metric.name(), metric, metric.rounds(), most))
                                + (metric.floor().isEmpty()
                                        ? ""
                                        : line(round(metric.name() + " (floor)", metric, metric.floor(), most))))
                        .collect(Collectors.joining());
    }

    private static String round(String name, Metric metric, List<Double> values, int most) {
        return "| " + name + " |"
                + values.stream()
                        .map(value -> " " + value(value, metric) + " |")
                        .collect(Collectors.joining())
                + " |".repeat(Math.max(0, most - values.size()));
    }

    private static String target(Metric metric) {
        @Nullable Target target = metric.target();
        if (target == null) {
            return "–";
        }
        String wanted = switch (target) {
            case Target.AtMost(double bound) ->
                "≤ " + number(bound, "%.0f") + metric.unit().suffix();
            case Target.OfFloor(double part) -> "≥ " + number(part, "%.2f") + " of the floor";
            case Target.AtLeast(double bound) ->
                "≥ " + number(bound, "%.0f") + metric.unit().suffix();
            case Target.TimesFloor(double times) -> "≤ " + number(times, "%.1f") + " × what it stands beside";
        };
        return wanted + (metric.meets(target) ? ", met" : ", **missed**");
    }

    private static String value(double value, Metric metric) {
        return switch (metric.unit()) {
            case PER_SECOND, MEBIBYTES -> number(value, "%.0f", metric);
            case MILLISECONDS -> number(value, value < 10 ? "%.2f" : "%.1f", metric);
            case SECONDS -> number(value, "%.2f", metric);
        };
    }

    private static String number(double value, String format, Metric metric) {
        return Double.isNaN(value) ? "–" : number(value, format) + metric.unit().suffix();
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }

    private static String line(String content) {
        return content + "\n";
    }
}

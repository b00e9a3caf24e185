package dev.slotgraph.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report: what was measured in each round, and its median.
 *
 * @param rounds in the metric's unit; empty where it could not be measured here
 * @param floor the same of bare JDBC; empty where there is none
 */
record Metric(
        String name,
        Unit unit,
        List<Double> rounds,
        List<Double> floor,
        @Nullable Target target) {

    enum Unit {
        PER_SECOND("/s"),
        MILLISECONDS(" ms"),
        SECONDS(" s"),
        MEBIBYTES(" MiB");

        private final String suffix;

        Unit(String suffix) {
            this.suffix = suffix;
        }

        String suffix() {
            return suffix;
        }
    }

    /** What is to be reached. */
    sealed interface Target {

        record AtMost(double bound) implements Target {}

        /** At least this part of the floor. */
        record OfFloor(double part) implements Target {}

        /** At least this rate. */
        record AtLeast(double bound) implements Target {}

        /** At most so many times what it stands beside. */
        record TimesFloor(double times) implements Target {}
    }

    Metric {
        rounds = List.copyOf(rounds);
        floor = List.copyOf(floor);
    }

    static Metric of(String name, Unit unit, List<Double> rounds) {
        return new Metric(name, unit, rounds, List.of(), null);
    }

    Metric beside(List<Double> floorRounds) {
        return new Metric(name, unit, rounds, floorRounds, target);
    }

    Metric atMost(double bound) {
        return new Metric(name, unit, rounds, floor, new Target.AtMost(bound));
    }

    Metric atLeastOfFloor(double part) {
        return new Metric(name, unit, rounds, floor, new Target.OfFloor(part));
    }

    Metric atLeast(double bound) {
        return new Metric(name, unit, rounds, floor, new Target.AtLeast(bound));
    }

    Metric atMostTimesFloor(double times) {
        return new Metric(name, unit, rounds, floor, new Target.TimesFloor(times));
    }

    double value() {
        return median(rounds);
    }

    double floorValue() {
        return median(floor);
    }

    /** Of the two medians; not a number where there is no floor. */
    double ratio() {
        return value() / floorValue();
    }

    /** What was not measured, or not a single time, has not met its target. */
    boolean meets(Target wanted) {
        return switch (wanted) {
            case Target.AtMost(double bound) -> value() <= bound;
            case Target.OfFloor(double part) -> ratio() >= part;
            case Target.AtLeast(double bound) -> value() >= bound;
            case Target.TimesFloor(double times) -> ratio() <= times;
        };
    }

    /** The middle one, or the mean of the middle two; not a number of none. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

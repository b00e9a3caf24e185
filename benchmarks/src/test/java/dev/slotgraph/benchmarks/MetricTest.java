package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.benchmarks.Metric.Target;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MetricTest {

    @Test
    void theMedianIsTheMiddleRoundOrTheMeanOfTheMiddleTwo() {
        assertThat(Metric.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Metric.median(List.of(4.0, 1.0, 2.0, 90.0))).isEqualTo(3.0);
        assertThat(Metric.median(List.of())).isNaN();
    }

    @Test
    void theRatioIsThatOfTheTwoMedians() {
        var metric = Metric.of("pairs", Unit.PER_SECOND, List.of(400.0, 500.0, 100.0))
                .beside(List.of(1000.0, 900.0, 800.0));

        assertThat(metric.ratio()).isEqualTo(400.0 / 900.0);
        assertThat(metric.meets(new Target.OfFloor(0.44))).isTrue();
        assertThat(metric.meets(new Target.OfFloor(0.45))).isFalse();
    }

    @Test
    void whatWasNotMeasuredMeetsNoTarget() {
        assertThat(Metric.of("p99", Unit.MILLISECONDS, List.of()).meets(new Target.AtMost(30)))
                .isFalse();
        assertThat(Metric.of("p99", Unit.MILLISECONDS, List.of(Double.NaN)).meets(new Target.AtMost(30)))
                .isFalse();
        assertThat(Metric.of("pairs", Unit.PER_SECOND, List.of(1.0)).meets(new Target.OfFloor(0.5)))
                .isFalse();
    }

    @Test
    void aTargetMayBeARateOrSoManyTimesWhatStandsBeside() {
        var rate = Metric.of("decisions", Unit.PER_SECOND, List.of(500.0));
        assertThat(rate.meets(new Target.AtLeast(500))).isTrue();
        assertThat(rate.meets(new Target.AtLeast(501))).isFalse();

        var twice = Metric.of("load", Unit.MILLISECONDS, List.of(4.0)).beside(List.of(2.0));
        assertThat(twice.meets(new Target.TimesFloor(2))).isTrue();
        assertThat(twice.meets(new Target.TimesFloor(1.9))).isFalse();
        assertThat(Metric.of("load", Unit.MILLISECONDS, List.of()).meets(new Target.TimesFloor(2)))
                .isFalse();
    }

    @Test
    void percentilesAreInMilliseconds() {
        var nanoseconds = new Histogram(3);
        for (int value = 1; value <= 100; value++) {
            nanoseconds.recordValue(TimeUnit.MILLISECONDS.toNanos(value));
        }

        assertThat(Measurement.percentile(nanoseconds, 50)).isBetween(50.0, 50.1);
        assertThat(Measurement.percentile(nanoseconds, 99)).isBetween(99.0, 99.1);
        assertThat(Measurement.percentile(new Histogram(3), 99)).isNaN();
    }
}

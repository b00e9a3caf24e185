package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeRangesTest {

    @Test
    void rangesThatTouchAreOne() {
        assertThat(TimeRanges.of(0, 10).union(TimeRanges.of(10, 20))).isEqualTo(TimeRanges.of(0, 20));
        assertThat(TimeRanges.atLeast(2, List.of(TimeRanges.of(0, 20), TimeRanges.of(0, 10), TimeRanges.of(10, 20))))
                .isEqualTo(TimeRanges.of(0, 20));
    }

    @Test
    void reversedRangesAreEmpty() {
        assertThat(TimeRanges.of(2, 1)).isEqualTo(TimeRanges.NEVER);
        assertThat(TimeRanges.of(1, 1).isEmpty()).isTrue();
    }

    @Test
    void noSetHasNothingInUnionAndEverythingInCommon() {
        assertThat(TimeRanges.unionOf(List.of())).isEqualTo(TimeRanges.NEVER);
        assertThat(TimeRanges.intersectionOf(List.of())).isEqualTo(TimeRanges.ALWAYS);
    }

    @Test
    void countsAndMarginsMustMakeSense() {
        assertThatThrownBy(() -> TimeRanges.atLeast(0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeRanges.NEVER.shrink(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalSetsHaveEqualHashCodes() {
        assertThat(TimeRanges.of(1, 2)).hasSameHashCodeAs(TimeRanges.of(1, 2)).isNotEqualTo(TimeRanges.of(1, 3));
    }

    @Test
    void theTextShowsInstants() {
        assertThat(TimeRanges.ALWAYS.subtract(TimeRanges.of(0, 60)))
                .hasToString("{[-∞, 1970-01-01T00:00:00Z), [1970-01-01T00:01:00Z, ∞)}");
    }
}

package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DelaysTest {

    private static final UUID BOOKING = UUID.fromString("0190b8a0-0000-7000-8000-000000000001");

    /** Sent at 1,000, answered at 2,000. */
    private static Action action(long version) {
        return new Action(version, BOOKING, version, 900, 1_000, 2_000);
    }

    @Test
    void whatCameBeforeTheAnswerCountsAsNothingAfterIt() {
        Map<Long, Long> came = Map.of(1L, 1_500L, 2L, 2_500L);

        var delays = new Delays()
                .add(List.of(action(1), action(2)), (_, version) -> OptionalLong.of(came.getOrDefault(version, 0L)));

        assertThat(delays.early()).isEqualTo(1);
        assertThat(delays.missing()).isZero();
        assertThat(delays.fromAnswer().getMinValue()).isZero();
        assertThat(delays.fromAnswer().getMaxValue()).isEqualTo(500);
        assertThat(delays.fromSend().getMinValue()).isEqualTo(500);
    }

    @Test
    void whatNeverCameIsCountedAndNotTimed() {
        var delays = new Delays().add(List.of(action(1)), (_, _) -> OptionalLong.empty());

        assertThat(delays.missing()).isEqualTo(1);
        assertThat(delays.fromAnswer().getTotalCount()).isZero();
    }
}

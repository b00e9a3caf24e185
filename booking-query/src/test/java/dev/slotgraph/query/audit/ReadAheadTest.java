package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadAheadTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 12_345})
    void allItemsComeInTheirOrder(int many) {
        var got = new ArrayList<Integer>();

        ReadAhead.<Integer>run(items -> IntStream.range(0, many).forEach(items::accept), got::add);

        assertThat(got).hasSize(many).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatFailsWhileReadingReachesTheCaller() {
        var got = new ArrayList<Integer>();
        Consumer<Consumer<Integer>> source = items -> {
            IntStream.range(0, 2_500).forEach(items::accept);
            throw new IllegalArgumentException("the row is torn");
        };

        assertThatThrownBy(() -> ReadAhead.run(source, got::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the row is torn");
        assertThat(got).hasSize(2_000);
    }

    @Test
    void whoReadsAheadStopsWhenNobodyWantsMore() throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Consumer<Consumer<Integer>> endless = items -> {
            try {
                for (int item = 0; ; item++) {
                    items.accept(item);
                }
            } finally {
                stopped.countDown();
            }
        };

        assertThatThrownBy(() -> ReadAhead.run(endless, _ -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
    }
}

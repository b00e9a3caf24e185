package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTest {

    private final Engine engine = new Engine();

    @Test
    void whatIsMeasuredIsThere() {
        assertThat(engine.slots()).isEqualTo(engine.slots()).isGreaterThan(100);
        assertThat(engine.free().size()).isGreaterThan(100);
        assertThat(engine.intersection().size()).isGreaterThan(Engine.RANGES / 2);
        assertThat(engine.check()).isNotEqualTo(List.of());
        assertThat(engine.floor()).isNegative();
    }
}

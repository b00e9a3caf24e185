package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void whatIsNotSaidHasItsDefault() {
        var options =
                Options.parse("--rounds", "3", "--java-options", "-Xmx256m -XX:+UseSerialGC", "--out", "figures.md");

        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.javaOptions()).containsExactly("-Xmx256m", "-XX:+UseSerialGC");
        assertThat(options.out()).contains(Path.of("figures.md"));
        assertThat(options.connections()).isEqualTo(8);
        assertThat(options.loadTime()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatIsMisspeltIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--round", "3"))
                .withMessageContaining("--round");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds"))
                .withMessageContaining("--rounds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds", "0"))
                .withMessageContaining("'0'");
    }
}

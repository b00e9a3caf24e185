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
        assertThat(options.events()).isEqualTo(1_000_000);
        assertThat(options.lanes()).isEqualTo(10_000);
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

    @Test
    void theFirstWordIsTheCommandAndTheOptionsFollow() {
        String[] audit = {"audit", "--events", "20000"};
        assertThat(Command.of(audit)).isEqualTo(Command.AUDIT);
        assertThat(Options.parse(Command.AUDIT.options(audit)).events()).isEqualTo(20_000);

        String[] none = {"--endpoints", "20"};
        assertThat(Command.of(none)).isEqualTo(Command.BOOKINGS);
        assertThat(Options.parse(Command.BOOKINGS.options(none)).endpoints()).isEqualTo(20);

        assertThat(Command.of()).isEqualTo(Command.BOOKINGS);
        assertThat(Command.of("webhooks")).isEqualTo(Command.WEBHOOKS);
        assertThat(Command.of("availability")).isEqualTo(Command.AVAILABILITY);
    }

    @Test
    void anUnknownCommandIsNamed() {
        for (String word : new String[] {"audits", "bookings", "AUDIT"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Command.of(word))
                    .withMessageContaining(word);
        }
    }

    @Test
    void everyOptionIsInTheUsage() {
        for (String name : Options.NAMES) {
            assertThat(Options.USAGE).contains(name + " ");
        }
    }
}

package dev.slotgraph.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.platform.time.DatabaseClock;
import dev.slotgraph.webhook.testing.MovableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ClockWatchTest {

    private final MovableClock database = new MovableClock();
    private final MovableClock own = new MovableClock();
    private final DatabaseClock clock = new DatabaseClock(own);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ClockWatch watch = new ClockWatch(clock, database, meters);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void aClockThatBecomesWrongIsToldOnceAndOnceWhenItIsOver(CapturedOutput output) {
        watch.look();
        assertThat(output).doesNotContain("clock is");
        assertThat(skew()).isCloseTo(0, within(0.5));

        own.advance(Duration.ofMinutes(-3));
        watch.look();
        watch.look();

        assertThat(output.getOut().split("behind the database's", -1)).hasSize(2);
        assertThat(skew()).isCloseTo(-180, within(0.5));
        own.advance(Duration.ofMinutes(3));
        watch.look();
        watch.look();
        assertThat(output.getOut().split("right again", -1)).hasSize(2);
        assertThat(skew()).isCloseTo(0, within(0.5));

        own.advance(Duration.ofSeconds(3));
        watch.look();
        assertThat(output).contains("ahead of the database's");
        assertThat(skew()).isCloseTo(3, within(0.5));
    }

    @Test
    void aSecondIsNoNews(CapturedOutput output) {
        own.advance(Duration.ofMillis(1_500));

        watch.look();

        assertThat(skew()).isCloseTo(1.5, within(0.4));
        assertThat(output).doesNotContain("clock is");
    }

    @Test
    void whatIsSignedCarriesTheDatabasesTime() {
        own.advance(Duration.ofMinutes(-10));

        watch.afterSingletonsInstantiated();

        assertThat(Duration.between(clock.instant(), database.instant()).abs()).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aDatabaseThatIsAwayChangesNothing(CapturedOutput output) {
        own.advance(Duration.ofMinutes(1));
        watch.look();
        var pool = TestPostgres.freshDatabase().pool(1);
        pool.close();

        new ClockWatch(clock, new DatabaseTime(pool), new SimpleMeterRegistry()).look();

        assertThat(Duration.between(clock.instant(), database.instant()).abs()).isLessThan(Duration.ofMillis(500));
        assertThat(output).doesNotContain("right again");
    }

    private double skew() {
        return meters.get("slotgraph.webhooks.clock_skew").gauge().value();
    }
}

package dev.slotgraph.webhook.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void sevenFailuresOfTenOpenTheBreakerAndSixDoNot() {
        assertThat(Health.unknown(NOON)
                        .after(4, 0, NOON)
                        .health()
                        .after(0, 6, NOON)
                        .health()
                        .breaker())
                .isEqualTo("closed");
        assertThat(Health.unknown(NOON)
                        .after(3, 0, NOON)
                        .health()
                        .after(0, 7, NOON)
                        .health()
                        .openUntil())
                .isEqualTo(NOON.plusSeconds(30));
        assertThat(Health.unknown(NOON).after(0, 9, NOON).health().breaker()).isEqualTo("closed");
    }

    @Test
    void onlyTheLastFiveMinutesCount() {
        var later = NOON.plus(Duration.ofMinutes(6));
        assertThat(Health.unknown(NOON)
                        .after(0, 9, NOON)
                        .health()
                        .after(0, 1, later)
                        .health()
                        .breaker())
                .isEqualTo("closed");
    }

    @Test
    void eachProbeThatFailsDoublesTheWaitUpToHalfAnHour() {
        var health = Health.unknown(NOON).after(0, 10, NOON).health();
        for (long seconds : new long[] {60, 120, 240, 480, 960, 1800, 1800}) {
            // What was under way when it opened changes nothing.
            assertThat(health.after(0, 1, NOON).health().openUntil()).isEqualTo(health.openUntil());
            health = probing(health).after(0, 1, NOON).health();
            assertThat(health.openUntil()).isEqualTo(NOON.plusSeconds(seconds));
        }
        var recovered = probing(health).after(1, 0, NOON);
        assertThat(recovered.change()).isEqualTo(new Health.Change.Recovered());
        assertThat(recovered.health().breaker()).isEqualTo("closed");
        assertThat(recovered.health().after(0, 9, NOON).health().breaker()).isEqualTo("closed");
    }

    @Test
    void fiveDaysWithoutSuccessAreWarnedOfThreeTimesAndThenEnd() {
        var health = Health.unknown(NOON);
        var changes = new java.util.ArrayList<Health.Change>();
        for (int hour = 0; hour <= 120; hour += 12) {
            var judged = health.after(0, 1, NOON.plus(Duration.ofHours(hour)));
            health = judged.health();
            if (!(judged.change() instanceof Health.Change.None)) {
                changes.add(judged.change());
            }
        }
        assertThat(changes)
                .containsExactly(
                        new Health.Change.Failing(50),
                        new Health.Change.Failing(70),
                        new Health.Change.Failing(90),
                        new Health.Change.GivenUp());
        assertThat(health.after(1, 0, NOON.plus(Duration.ofDays(4))).health().failingSince())
                .isNull();
    }

    @Test
    void oneFailureAfterALongSilenceIsNoReasonToGiveUp() {
        var health = Health.unknown(NOON).after(1, 0, NOON).health();
        var judged = health.after(0, 1, NOON.plus(Duration.ofDays(30)));
        assertThat(judged.change()).isEqualTo(new Health.Change.None());
    }

    private static Health probing(Health health) {
        return new Health(
                health.windowStart(),
                health.attempts(),
                health.failures(),
                health.openUntil(),
                health.openFor(),
                true,
                health.failingSince(),
                health.lastFailure(),
                health.notified());
    }
}

package dev.slotgraph.webhook.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.webhook.retry.NextStep.Disable;
import dev.slotgraph.webhook.retry.NextStep.Done;
import dev.slotgraph.webhook.retry.NextStep.Exhausted;
import dev.slotgraph.webhook.retry.NextStep.GiveUp;
import dev.slotgraph.webhook.retry.NextStep.Retry;
import dev.slotgraph.webhook.retry.Outcome.ErrorClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** In the middle of the jitter. */
    private static final RandomGenerator EVEN = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MIN_VALUE;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    @Test
    void theDefaultTriesTenTimesOverThreeDays() {
        assertThat(RetrySchedule.DEFAULT.steps()).hasSize(10);
        assertThat(RetrySchedule.DEFAULT.steps().stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.parse("PT75H35M5S"));
    }

    @Test
    void whatIsReadIsWrittenAlike() {
        var steps = List.of("0s", "500ms", "5s", "90s", "5m", "2h", "168h");

        assertThat(RetrySchedule.parse(steps).text()).isEqualTo(steps);
        assertThat(RetrySchedule.parse(List.of("60s", "1d")).text()).containsExactly("1m", "24h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "1w", "8d", "5S", "1.5s", "99999999999s", "5s5m"})
    void aStepThatIsNoneIsRefused(String step) {
        assertThatThrownBy(() -> RetrySchedule.parse(List.of(step))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScheduleHasOneToTwentySteps() {
        assertThatThrownBy(() -> RetrySchedule.parse(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(RetrySchedule.parse(Collections.nCopies(20, "1s")).steps()).hasSize(20);
        assertThatThrownBy(() -> RetrySchedule.parse(Collections.nCopies(21, "1s")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void jitterStaysWithinAFifth(@ForAll long seed, @ForAll @IntRange(min = 0, max = 9) int attempts) {
        var random = new java.util.Random(seed);
        var step = RetrySchedule.DEFAULT.steps().get(attempts).toMillis();

        assertThat(RetrySchedule.DEFAULT.before(attempts, random).orElseThrow().toMillis())
                .isBetween(Math.round(step * 0.8), Math.round(step * 1.2));
    }

    @Test
    void afterTheLastStepNothingFollows() {
        assertThat(RetrySchedule.DEFAULT.before(10, EVEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'120', PT2M",
        "' 0 ', PT0S",
        "'Sun, 01 Mar 2026 12:10:00 GMT', PT10M",
        "'Sun, 01 Mar 2026 11:00:00 GMT', PT0S",
        "'soon',",
        "'-5',",
        "'',",
        "'99999999999999999999',",
        "'1.5',",
    })
    void retryAfterIsSecondsOrADate(String value, @Nullable Duration wait) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Optional.ofNullable(wait));
    }

    @ParameterizedTest
    @CsvSource({
        "200, , Delivered",
        "204, , Delivered",
        "299, , Delivered",
        "301, , Failed",
        "302, , Failed",
        "304, , Failed",
        "400, , Failed",
        "401, , Failed",
        "404, , Failed",
        "429, , Failed",
        "500, , Failed",
        "503, , Failed",
        "410, , Gone",
        "200, disable, Gone",
        "500, Disable, Gone",
        "500, abort-message, Refused",
        "422, abort-message, Refused",
        "200, abort-message, Delivered",
        "500, whatever, Failed",
    })
    void aStatusHasOneMeaning(int status, @Nullable String control, String meaning) {
        assertThat(Outcome.ofStatus(status, control, Optional.empty())
                        .getClass()
                        .getSimpleName())
                .isEqualTo(meaning);
    }

    @Test
    void everyOutcomeLeadsToOneNextStep() {
        assertThat(after(new Outcome.Delivered(200), 0)).isEqualTo(new Done());
        assertThat(after(new Outcome.Gone(410), 0)).isEqualTo(new Disable());
        assertThat(after(new Outcome.Refused(500), 0)).isEqualTo(new GiveUp());
        assertThat(after(new Outcome.Interrupted(), 9)).isEqualTo(new Retry(NOW, false));
        assertThat(after(failed(500, null), 0)).isEqualTo(new Retry(NOW.plusSeconds(5), true));
        assertThat(after(failed(500, null), 8)).isEqualTo(new Retry(NOW.plus(Duration.ofHours(24)), true));
        assertThat(after(failed(500, null), 9)).isEqualTo(new Exhausted());
        assertThat(after(new Outcome.Blocked(ErrorClass.BLOCKED), 0))
                .isEqualTo(new Retry(NOW.plus(Duration.ofHours(6)), true));
        assertThat(after(new Outcome.Blocked(ErrorClass.BLOCKED), 9)).isEqualTo(new Exhausted());
    }

    @Test
    void retryAfterIsObeyedBetweenTheStepAndADay() {
        assertThat(after(failed(429, Duration.ofMinutes(2)), 0)).isEqualTo(new Retry(NOW.plusSeconds(120), true));
        assertThat(after(failed(429, Duration.ofSeconds(1)), 0)).isEqualTo(new Retry(NOW.plusSeconds(5), true));
        assertThat(after(failed(503, Duration.ofDays(30)), 0))
                .isEqualTo(new Retry(NOW.plus(Duration.ofHours(24)), true));
        assertThat(Outcome.ofStatus(503, null, Optional.of(Duration.ofMinutes(1))))
                .isEqualTo(failed(503, Duration.ofMinutes(1)));
        assertThat(Outcome.ofStatus(500, null, Optional.of(Duration.ofMinutes(1))))
                .isEqualTo(failed(500, null));
    }

    private static Outcome failed(int status, @Nullable Duration retryAfter) {
        return new Outcome.Failed(ErrorClass.HTTP, status, retryAfter);
    }

    private static NextStep after(Outcome outcome, int stepsUsed) {
        return NextStep.after(outcome, stepsUsed, RetrySchedule.DEFAULT, NOW, EVEN);
    }
}

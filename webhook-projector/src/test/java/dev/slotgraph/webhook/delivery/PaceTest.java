package dev.slotgraph.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Property(tries = 200)
    void inNoSecondDoMoreLeaveThanTheLimitAndItsTenth(@ForAll @IntRange(min = 1, max = 500) int limit) {
        var pace = new Pace(limit, NOW);
        int left = 0;
        for (int millis = 0; millis < 1000; millis++) {
            Instant now = NOW.plusMillis(millis);
            int allowed = pace.allowance(now);
            pace = allowed == 0 ? pace : pace.spent(allowed, now);
            left += allowed;
        }

        assertThat(left).isBetween(limit - 1, limit + Math.max(1, limit / 10));
    }

    @Test
    void whoeverIsHeldBackKnowsWhenTheNextMayLeave() {
        var spent = new Pace(4, NOW).spent(1, NOW);

        assertThat(spent.allowance(NOW)).isZero();
        assertThat(spent.next()).isEqualTo(NOW.plusMillis(250));
        assertThat(spent.allowance(NOW.plusMillis(250))).isEqualTo(1);
    }

    @Test
    void aPauseSavesNothingUp() {
        assertThat(new Pace(20, NOW).allowance(NOW.plus(Duration.ofDays(1)))).isEqualTo(2);
    }
}

package dev.slotgraph.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Period;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-03-28T12:00:00+01:00[Europe/Oslo]");

    @ParameterizedTest
    @CsvSource({
        "15 minutes, P0D, PT15M",
        "1 hour, P0D, PT1H",
        "0 minutes, P0D, PT0S",
        "3 days 2 weeks, P17D, PT0S",
        "-1 hour, P0D, -PT1H",
        "-1 hour 30 minutes, P0D, -PT30M",
        "+2 hrs, P0D, PT2H",
        "90min, P0D, PT90M",
        "45 SECS, P0D, PT45S",
        "1 sec, P0D, PT1S",
        "1 month 1 day, P1M1D, PT0S",
        "2 years, P24M, PT0S",
        "'1 day, 2 hours', P1D, PT2H",
    })
    void wordsAreTheSpanTheyMean(String text, Period calendar, Duration clock) {
        assertThat(Durations.parse(text)).isEqualTo(new Span(calendar, clock));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "now",
                "60",
                "1.5 hours",
                "an hour",
                "1 fortnight",
                "1 hour ago",
                "hour 1",
                "1 hour;",
                "- hours",
                "9999999999 hours",
                "101 years",
                "999999999 days",
                "1 hour \u0000"
            })
    void whatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(BadTimeException.class);
    }

    @Test
    void aLengthIsExactAndNotNegative() {
        assertThat(Durations.length("1 day")).isEqualTo(Duration.ofHours(24));
        assertThatThrownBy(() -> Durations.length("-1 hour")).hasMessageContaining("negative");
        assertThatThrownBy(() -> Durations.length("1 month")).hasMessageContaining("months");
    }

    @ParameterizedTest
    @CsvSource({
        "now, 2026-03-28T12:00:00+01:00",
        "today, 2026-03-28T00:00:00+01:00",
        "Tomorrow, 2026-03-29T00:00:00+01:00",
        "yesterday, 2026-03-27T00:00:00+01:00",
        // Summer time begins in between: a day later it is noon again, 24 hours later it is one o'clock.
        "1 day, 2026-03-29T12:00:00+02:00",
        "24 hours, 2026-03-29T13:00:00+02:00",
        "-1 hour, 2026-03-28T11:00:00+01:00",
        "2026-03-28T00:00:00Z, 2026-03-28T01:00:00+01:00",
    })
    void momentsAreCountedFromNowInItsZone(String text, String expected) {
        assertThat(Durations.moment(text, NOW).toOffsetDateTime()).hasToString(withoutZeroSeconds(expected));
    }

    private static String withoutZeroSeconds(String timestamp) {
        return java.time.OffsetDateTime.parse(timestamp).toString();
    }
}

package dev.slotgraph.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T08:00:00+01:00, 2026-03-01T07:00:00Z, +01:00",
        "2026-03-01T08:00:00+0100, 2026-03-01T07:00:00Z, +01:00",
        "2026-03-01T08:00:00 01:00, 2026-03-01T07:00:00Z, +01:00",
        "2026-03-01T08:00:00-03:30, 2026-03-01T11:30:00Z, -03:30",
        "2026-03-01T08:00:00Z, 2026-03-01T08:00:00Z, Z",
        "2026-03-01t08:00z, 2026-03-01T08:00:00Z, Z",
        "2026-03-01 08:00:00+00:00, 2026-03-01T08:00:00Z, Z",
        "2026-03-01T08:00:00.123456789Z, 2026-03-01T08:00:00.123456Z, Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, Z",
        "2199-12-31T23:59:59Z, 2199-12-31T23:59:59Z, Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z, Z",
    })
    void whatClientsWriteIsTheMomentTheyMean(String text, Instant instant, ZoneOffset offset) {
        assertThat(TimeFormats.parse(text).toInstant()).isEqualTo(instant);
        assertThat(TimeFormats.parse(text).getOffset()).isEqualTo(offset);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|timestamp like",
                "tomorrow|timestamp like",
                "2026-03-01|timestamp like",
                "2026-3-1T8:00:00Z|timestamp like",
                "+2026-03-01T08:00:00Z|timestamp like",
                "12026-03-01T08:00:00Z|timestamp like",
                "2026-03-01T08:00:00+01:00[Europe/Oslo]|timestamp like",
                "2026-03-01T08:00:00|offset",
                "2026-03-01T08:00:00+19:00|beyond",
                "2026-03-01T08:00:00+01:60|beyond",
                "2026-02-30T08:00:00Z|calendar",
                "2026-13-01T08:00:00Z|calendar",
                "2026-03-01T24:00:00Z|calendar",
                "2026-03-01T08:00:60Z|calendar",
                "1969-12-31T23:59:59Z|1970 and 2199",
                "1970-01-01T00:00:00+01:00|1970 and 2199",
                "2200-01-01T00:00:00Z|1970 and 2199",
                "9999-12-31T23:59:59Z|1970 and 2199",
            })
    void whatIsNoMomentIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> TimeFormats.parse(text))
                .isInstanceOf(BadTimeException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void momentsAreWrittenInTheZoneWithoutFractions() {
        Instant instant = Instant.parse("2026-07-01T08:00:00.999Z");

        assertThat(TimeFormats.format(instant, ZoneOffset.UTC)).isEqualTo("2026-07-01T08:00:00+00:00");
        assertThat(TimeFormats.format(instant, ZoneId.of("Europe/Oslo"))).isEqualTo("2026-07-01T10:00:00+02:00");
        assertThat(TimeFormats.format(instant, ZoneId.of("America/St_Johns"))).isEqualTo("2026-07-01T05:30:00-02:30");
    }

    @Test
    void onlyZonesThatKnowTheirRulesAreZones() {
        assertThat(TimeFormats.zone("Europe/Oslo")).isEqualTo(ZoneId.of("Europe/Oslo"));
        assertThat(TimeFormats.zone("UTC")).isEqualTo(ZoneId.of("UTC"));
        for (String none :
                new String[] {"", "+01:00", "Z", "europe/oslo", "Europe/Atlantis", "GMT+2", "../../etc/passwd"}) {
            assertThatThrownBy(() -> TimeFormats.zone(none)).isInstanceOf(BadTimeException.class);
        }
    }
}

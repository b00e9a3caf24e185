package dev.slotgraph.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OffsetTimesTest {

    private static final DateTimeFormatter EXPECTED = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    @Test
    void everyZoneIsWrittenAsTheFormatterWritesIt() {
        // Before the railways offsets had seconds, which are not written.
        List<Instant> instants = Stream.of(
                        "-0044-03-15T12:00:00Z",
                        "0999-12-31T23:59:59Z",
                        "1000-01-01T12:00:00Z",
                        "1883-11-18T16:59:59Z",
                        "1968-06-01T00:00:00Z",
                        "2026-03-29T00:59:59.999Z",
                        "2026-10-04T15:30:00Z",
                        "9999-12-30T00:00:00Z",
                        "+10000-01-02T00:00:00Z")
                .map(Instant::parse)
                .toList();
        for (var zone : ZoneId.getAvailableZoneIds()) {
            for (var instant : instants) {
                var time = instant.atZone(ZoneId.of(zone));
                assertThat(OffsetTimes.text(time)).as(zone).isEqualTo(EXPECTED.format(time));
            }
        }
    }

    @Test
    void offsetsOfLessThanAMinuteReadAsNone() {
        for (int seconds : new int[] {-64_800, -1800, -61, -59, 0, 59, 61, 20_700, 64_800}) {
            var time = Instant.parse("2026-03-02T10:00:00Z").atZone(ZoneOffset.ofTotalSeconds(seconds));
            assertThat(OffsetTimes.text(time)).isEqualTo(EXPECTED.format(time));
        }
    }
}

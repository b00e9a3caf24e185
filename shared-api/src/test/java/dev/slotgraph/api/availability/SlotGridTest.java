package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.Times.NEW_YORK;
import static dev.slotgraph.api.availability.Times.UTC;
import static dev.slotgraph.api.availability.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotGridTest {

    private static List<String> starts(ZoneId zone, int minutes, String date) {
        LocalDate day = LocalDate.parse(date);
        long from = day.atStartOfDay(zone).toEpochSecond();
        long to = day.plusDays(1).atStartOfDay(zone).toEpochSecond();
        SlotGrid grid = SlotGrid.of(zone, minutes * 60L, from, to);
        List<String> starts = new ArrayList<>();
        for (long start = grid.next(from); start != SlotGrid.END; start = grid.next(start + 1)) {
            starts.add(LocalTime.ofInstant(Instant.ofEpochSecond(start), zone).toString());
        }
        return starts;
    }

    @Test
    void newYorkHasFortySixHalfHoursInMarchAndFiftyInNovember() {
        assertThat(starts(NEW_YORK, 30, "2026-03-07")).hasSize(48);
        assertThat(starts(NEW_YORK, 30, "2026-03-08"))
                .hasSize(46)
                .startsWith("00:00", "00:30", "01:00", "01:30", "03:00", "03:30");
        assertThat(starts(NEW_YORK, 30, "2026-11-01"))
                .hasSize(50)
                .startsWith("00:00", "00:30", "01:00", "01:30", "01:00", "01:30", "02:00");
    }

    @Test
    void incrementsThatDoNotDivideADayRestartAtMidnight() {
        assertThat(starts(UTC, 50, "2026-06-01"))
                .hasSize(29)
                .startsWith("00:00", "00:50")
                .endsWith("22:30", "23:20");
    }

    @Test
    void theGridKeepsItsLocalTimesAfterTheChange() {
        assertThat(starts(NEW_YORK, 120, "2026-03-08")).startsWith("00:00", "04:00", "06:00");
        assertThat(starts(NEW_YORK, 90, "2026-11-01")).startsWith("00:00", "01:30", "01:30", "03:00");
        assertThat(starts(ZoneId.of("Australia/Lord_Howe"), 60, "2026-10-04")).startsWith("00:00", "01:00", "03:00");
        assertThat(starts(ZoneId.of("Australia/Lord_Howe"), 60, "2026-04-05")).startsWith("00:00", "01:00", "02:00");
    }

    @Test
    void theFirstMomentOfADayStandsInForAMidnightThatIsSkipped() {
        ZoneId saoPaulo = ZoneId.of("America/Sao_Paulo");
        assertThat(starts(saoPaulo, 50, "2018-11-04")).startsWith("01:00", "01:40", "02:30");
        assertThat(starts(saoPaulo, 24 * 60, "2018-11-04")).containsExactly("01:00");
        long firstMoment = at("2018-11-04T03:00Z");
        assertThat(SlotGrid.of(saoPaulo, 86_400, firstMoment - 3_600, firstMoment + 3_600)
                        .next(firstMoment - 3_600))
                .isEqualTo(firstMoment);
    }

    @Test
    void aMidnightThatHappensTwiceStartsTwoSlots() {
        assertThat(starts(ZoneId.of("America/Havana"), 60, "2026-11-01"))
                .hasSize(25)
                .startsWith("00:00", "00:00", "01:00");
    }

    @Test
    void incrementsBeyondADayStartOncePerDay() {
        assertThat(starts(UTC, 3 * 24 * 60, "2026-06-01")).containsExactly("00:00");
        assertThat(SlotGrid.of(UTC, Long.MAX_VALUE, 0, 1_000_000).next(1)).isEqualTo(86_400);
        assertThat(SlotGrid.roundedToHours(Long.MAX_VALUE)).isPositive();
    }

    @Test
    void theGridDoesNotDependOnWhereTheWindowBegins() {
        long window = at("2026-06-01T10:17:23Z");
        assertThat(SlotGrid.of(UTC, 1800, window, window + 7200).next(window)).isEqualTo(at("2026-06-01T10:30Z"));
    }

    @Test
    void kathmanduStartsOnItsOwnHours() {
        ZoneId kathmandu = ZoneId.of("Asia/Kathmandu");
        long noon = at("2026-06-01T12:00Z");
        assertThat(SlotGrid.of(kathmandu, 3600, noon, noon + 7200).next(noon)).isEqualTo(at("2026-06-01T12:15Z"));
    }
}

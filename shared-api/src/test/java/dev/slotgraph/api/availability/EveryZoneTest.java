package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.Times.hoursOn;
import static dev.slotgraph.api.availability.Times.rules;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The slots of a resource add up to the time that it is open, wherever it is. */
class EveryZoneTest {

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final long TWO_YEARS = Duration.ofDays(731).toSeconds();

    /** Office hours, and a night shift over the hours in which clocks change. */
    private static final List<Constraint> RULES = rules(
            hoursOn("Monday", 9, 17),
            hoursOn("Wednesday", "9:30", 24),
            hoursOn("Friday", 22, 6),
            hoursOn("Saturday", 22, 6),
            hoursOn("Sunday", 23, 1));

    /** From the second year on, the first window holds Samoa's missing day and the changes that have been given up since. */
    @ParameterizedTest
    @ValueSource(strings = {"2010-09-01T00:00:00Z", "2026-01-01T00:00:00Z"})
    void slotMinutesAreOpenMinutesForTwoYears(String begin) {
        long from = Instant.parse(begin).getEpochSecond();
        Map<String, String> wrong = new HashMap<>();
        for (ZoneId zone : zones()) {
            long open = openByTheClockOnTheWall(zone.getRules(), from);
            long listed = slotSeconds(zone, from);
            long hours = OpenHours.of(RULES, zone, from, from + TWO_YEARS).totalSeconds();
            if (open != listed || open != hours) {
                wrong.put(zone.getId(), "%d open, %d by hours, %d by slots".formatted(open, hours, listed));
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** One for each set of rules; many zones are other names of one another. */
    private static Collection<ZoneId> zones() {
        Map<ZoneRules, ZoneId> zones = new HashMap<>();
        ZoneId.getAvailableZoneIds().stream().map(ZoneId::of).forEach(zone -> zones.putIfAbsent(zone.getRules(), zone));
        assertThat(zones).hasSizeGreaterThan(200);
        return zones.values();
    }

    private static long slotSeconds(ZoneId zone, long from) {
        AvailabilityQuery query =
                new AvailabilityQuery(Mode.MUTUAL, from, from + TWO_YEARS, QUARTER, null, false, Terms.NONE);
        ResourceCalendar resource = ResourceCalendar.of(new UUID(0, 1), zone).withRules(RULES);
        long[] sum = new long[1];
        Availability.forEachSlot(query, List.of(resource), new Random(1), (start, end, _) -> {
            sum[0] += end - start;
            return true;
        });
        return sum[0];
    }

    /** Looks at the clock every quarter of an hour; no zone has changed by less since 2010. */
    private static long openByTheClockOnTheWall(ZoneRules rules, long from) {
        long open = 0;
        for (long at = from; at < from + TWO_YEARS; at += QUARTER.toSeconds()) {
            ZoneOffset offset = rules.getOffset(Instant.ofEpochSecond(at));
            if (isOpen(LocalDateTime.ofEpochSecond(at, 0, offset))) {
                open += QUARTER.toSeconds();
            }
        }
        return open;
    }

    private static boolean isOpen(LocalDateTime reading) {
        int minute = reading.getHour() * 60 + reading.getMinute();
        boolean late = minute >= 22 * 60;
        boolean early = minute < 6 * 60;
        DayOfWeek day = reading.getDayOfWeek();
        return switch (day) {
            case MONDAY -> minute < 60 || (minute >= 9 * 60 && minute < 17 * 60);
            case WEDNESDAY -> minute >= 9 * 60 + 30;
            case FRIDAY -> late;
            case SATURDAY -> early || late;
            case SUNDAY -> early || minute >= 23 * 60;
            case TUESDAY, THURSDAY -> false;
        };
    }
}

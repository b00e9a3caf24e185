package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.time.Durations;
import dev.slotgraph.api.time.TimeFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every line of the tables in {@code docs/time.md} is a test by its name. */
class TimeDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "time.md");
    private static final UUID RESOURCE = new UUID(0, 1);

    /** A stretch of instants, whole days of a zone. */
    private record Days(long from, long to) {

        /** One day, or the first and the last of several. */
        static Days of(String text, ZoneId zone) {
            String[] days = text.split(" to ", -1);
            LocalDate first = LocalDate.parse(days[0]);
            LocalDate last = LocalDate.parse(days[days.length - 1]);
            return new Days(
                    first.atStartOfDay(zone).toEpochSecond(),
                    last.plusDays(1).atStartOfDay(zone).toEpochSecond());
        }
    }

    @TestFactory
    Stream<DynamicTest> openHours() throws IOException {
        return tests("Open hours", 45, row -> {
            ZoneId zone = ZoneId.of(row.get(1));
            Days days = Days.of(row.get(2), zone);
            TimeRanges expected = TimeRanges.unionOf(stretches(row.get(4)));

            assertThat(OpenHours.of(rules(row.get(3)), zone, days.from(), days.to()))
                    .isEqualTo(expected);
        });
    }

    @TestFactory
    Stream<DynamicTest> slots() throws IOException {
        return tests("Slots", 12, row -> {
            ZoneId zone = ZoneId.of(row.get(1));
            Days days = Days.of(row.get(2), zone);
            AvailabilityQuery query = query(days, row.get(4)).withIncrements(Durations.length(row.get(5)));

            List<Slot> slots = slots(query, zone, row.get(3));

            assertThat(List.of(
                            Integer.toString(slots.size()),
                            TimeFormats.format(slots.getFirst().startInstant(), zone),
                            TimeFormats.format(slots.getLast().startInstant(), zone)))
                    .isEqualTo(row.subList(6, 9));
        });
    }

    @TestFactory
    Stream<DynamicTest> visitorsElsewhere() throws IOException {
        return tests("Visitors elsewhere", 5, row -> {
            ZoneId resource = ZoneId.of(row.get(1));
            ZoneId visitor = ZoneId.of(row.get(2));

            List<Slot> slots = slots(query(Days.of(row.get(3), visitor), "1 hour"), resource, row.get(4));

            assertThat(List.of(
                            Integer.toString(slots.size()),
                            TimeFormats.format(slots.getFirst().startInstant(), visitor),
                            TimeFormats.format(slots.getLast().startInstant(), visitor)))
                    .isEqualTo(row.subList(5, 8));
        });
    }

    @TestFactory
    Stream<DynamicTest> whenTheRulesOfAZoneChange() throws IOException {
        return tests("When the rules of a zone change", 7, row -> {
            OffsetDateTime agreed = OffsetDateTime.parse(row.get(2));
            int offset = agreed.getOffset().getTotalSeconds();
            TimeSlot slot = new TimeSlot(
                    agreed.toInstant(),
                    agreed.plusMinutes(90).toInstant(),
                    row.get(1),
                    row.get(1),
                    false,
                    offset,
                    offset);

            TimeSlot kept = slot.byPresentRules();

            assertThat(TimeFormats.format(kept.start(), ZoneId.of(row.get(1)))).isEqualTo(row.get(3));
            assertThat(kept.byPresentRules()).isEqualTo(kept);
            assertThat(kept.isSameTimeAs(slot)).isEqualTo(row.get(2).equals(row.get(3)));
        });
    }

    private static AvailabilityQuery query(Days days, String length) {
        return AvailabilityQuery.of(
                Mode.MUTUAL,
                Instant.ofEpochSecond(days.from()),
                Instant.ofEpochSecond(days.to()),
                Durations.length(length));
    }

    private static List<Slot> slots(AvailabilityQuery query, ZoneId zone, String rules) {
        ResourceCalendar resource = ResourceCalendar.of(RESOURCE, zone).withRules(rules(rules));
        return Availability.slots(query, List.of(resource), new Random(1), Integer.MAX_VALUE);
    }

    private interface Line {
        void check(List<String> row);
    }

    /** @param least lines that the table has, or else the page was not read */
    private static Stream<DynamicTest> tests(String heading, int least, Line line) throws IOException {
        List<List<String>> rows = table(heading);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(least);
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.getFirst(), () -> line.check(row)));
    }

    private static List<List<String>> table(String heading) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("#")) {
                within = line.equals("## " + heading);
            } else if (within && line.startsWith("|")) {
                rows.add(Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList());
            }
        }
        return rows.subList(2, rows.size());
    }

    /** {@code never}, or pairs of instants with semicolons between them. */
    private static List<TimeRanges> stretches(String text) {
        return text.equals("never")
                ? List.of()
                : Arrays.stream(text.split("; ", -1))
                        .map(stretch -> stretch.split(" to ", -1))
                        .map(ends -> TimeRanges.of(
                                OffsetDateTime.parse(ends[0]).toEpochSecond(),
                                OffsetDateTime.parse(ends[1]).toEpochSecond()))
                        .toList();
    }

    /** {@code allow_hours 13 to 18, block_day Sunday}; a dash for none. */
    private static List<Constraint> rules(String text) {
        List<Map<?, ?>> json = new ArrayList<>();
        if (!text.equals("–")) {
            for (String rule : text.split(", ", -1)) {
                String[] words = rule.split(" ", 2);
                json.add(Map.of(words[0], content(words[0], words[1])));
            }
        }
        return Times.rules(json.toArray(Map<?, ?>[]::new));
    }

    private static Map<String, String> content(String kind, String text) {
        if (kind.endsWith("_day")) {
            return Map.of("day", text);
        }
        String[] ends = text.split(" to ", -1);
        if (kind.endsWith("_day_and_time")) {
            String[] dayAndStart = ends[0].split(" ", -1);
            return Map.of("day", dayAndStart[0], "start", dayAndStart[1], "end", ends[1]);
        }
        return Map.of("start", ends[0], "end", ends[1]);
    }
}

package dev.slotgraph.api.availability;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Short ways to write times and rules in tests. */
final class Times {

    static final ZoneId UTC = ZoneId.of("UTC");
    static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final long HOUR = 3_600;
    static final long MINUTE = 60;

    private Times() {}

    /** Epoch second of an RFC 3339 time, seconds optional. */
    static long at(String text) {
        return OffsetDateTime.parse(text).toEpochSecond();
    }

    /** Epoch second of a local time that exists and is not ambiguous, or is the first of two. */
    static long at(ZoneId zone, String local) {
        return LocalDateTime.parse(local).atZone(zone).toEpochSecond();
    }

    /** Ranges from pairs of RFC 3339 times. */
    static TimeRanges ranges(String... bounds) {
        TimeRanges.Builder ranges = new TimeRanges.Builder(bounds.length / 2);
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(at(bounds[i]), at(bounds[i + 1]));
        }
        return ranges.build();
    }

    /** What the wall clock shows at the start of each slot. */
    static List<String> localStarts(List<Slot> slots, ZoneId zone) {
        return slots.stream()
                .map(slot -> LocalDateTime.ofInstant(slot.startInstant(), zone).toLocalTime())
                .map(Object::toString)
                .toList();
    }

    static List<Constraint> rules(Map<?, ?>... json) {
        ConstraintParser.Parsed parsed = ConstraintParser.parse(List.of(json));
        if (!parsed.isValid()) {
            throw new IllegalArgumentException(parsed.faults().toString());
        }
        return parsed.constraints();
    }

    static Map<?, ?> hours(Object start, Object end) {
        return Map.of("allow_hours", Map.of("start", start, "end", end));
    }

    static Map<?, ?> notHours(Object start, Object end) {
        return Map.of("block_hours", Map.of("start", start, "end", end));
    }

    static Map<?, ?> hoursOn(String day, Object start, Object end) {
        return Map.of("allow_day_and_time", Map.of("day", day, "start", start, "end", end));
    }

    static Map<?, ?> notHoursOn(String day, Object start, Object end) {
        return Map.of("block_day_and_time", Map.of("day", day, "start", start, "end", end));
    }

    static Map<?, ?> day(String day) {
        return Map.of("allow_day", Map.of("day", day));
    }

    static Map<?, ?> notDay(String day) {
        return Map.of("block_day", Map.of("day", day));
    }

    static Map<?, ?> period(String start, String end) {
        return Map.of("allow_period", Map.of("start", start, "end", end));
    }

    static Map<?, ?> notPeriod(String start, String end) {
        return Map.of("block_period", Map.of("start", start, "end", end));
    }

    static Map<?, ?> plain(String kind) {
        return Map.of(kind, Map.of());
    }

    static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}

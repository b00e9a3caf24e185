package dev.slotgraph.api.availability;

import dev.slotgraph.api.availability.Constraint.AllowDay;
import dev.slotgraph.api.availability.Constraint.AllowDayAndTime;
import dev.slotgraph.api.availability.Constraint.AllowHours;
import dev.slotgraph.api.availability.Constraint.AllowPeriod;
import dev.slotgraph.api.availability.Constraint.AllowWeekdays;
import dev.slotgraph.api.availability.Constraint.AllowWeekends;
import dev.slotgraph.api.availability.Constraint.BlockDay;
import dev.slotgraph.api.availability.Constraint.BlockDayAndTime;
import dev.slotgraph.api.availability.Constraint.BlockHours;
import dev.slotgraph.api.availability.Constraint.BlockPeriod;
import dev.slotgraph.api.availability.Constraint.BlockWeekdays;
import dev.slotgraph.api.availability.Constraint.BlockWeekends;
import dev.slotgraph.api.availability.Constraint.Bound;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads constraints from what a JSON parser makes of them: lists, maps, strings and numbers.
 *
 * <p>Never throws, and names every fault by its JSON path. Stateless.
 *
 * <ul>
 *   <li>Times of day are whole hours 0 to 24, as number or text, or {@code "HH:MM"}; 24 only ends a range. A range whose
 *       end is not after its start runs past midnight; start and end that are the same are a fault.
 *   <li>Days are English names in upper or lower case.
 *   <li>Bounds of periods are a date (its midnight in the resource's zone), a date and time of the resource's wall clock,
 *       or a date and time with an offset. Ends are exclusive.
 *   <li>The kinds without content take {@code {}}, {@code []} or {@code null}. Keys that a rule does not have are
 *       ignored, as clients of Timekit may send some.
 * </ul>
 */
public final class ConstraintParser {

    /** What was read. With faults, {@code constraints} holds the faultless rules only. */
    public record Parsed(List<Constraint> constraints, List<Fault> faults) {

        public Parsed {
            constraints = List.copyOf(constraints);
            faults = List.copyOf(faults);
        }

        public boolean isValid() {
            return faults.isEmpty();
        }
    }

    /** What is wrong, and where: {@code constraints.3.allow_hours.start}. */
    public record Fault(String path, String message) {}

    private static final int LONGEST_QUOTE = 40;
    private static final Pattern TIME_OF_DAY = Pattern.compile("(\\d{1,2})(?::(\\d{2}))?");

    /** RFC 3339, and besides: a space for the T, no seconds, no offset, an offset without colon, a date alone. */
    private static final Pattern BOUND = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)"
            + "(?:[Tt ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)([Zz]|[+-]\\d\\d:?\\d\\d)?)?");

    private final List<Constraint> constraints = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    private ConstraintParser() {}

    /** Reads the field {@code constraints}. */
    public static Parsed parse(@Nullable Object json) {
        return parse("constraints", json);
    }

    /** Reads the field at {@code path}, such as {@code availability_constraints}; {@code null} holds no rule. */
    public static Parsed parse(String path, @Nullable Object json) {
        ConstraintParser parser = new ConstraintParser();
        if (json instanceof List<?> list) {
            int index = 0;
            for (Object element : list) {
                parser.readRule(path + '.' + index++, element);
            }
        } else if (json != null) {
            parser.fault(path, "must be a list of rules");
        }
        return new Parsed(parser.constraints, parser.faults);
    }

    private void readRule(String path, @Nullable Object json) {
        if (!(json instanceof Map<?, ?> map) || map.size() != 1) {
            fault(path, "must be an object with exactly one key, the name of the rule");
            return;
        }
        Map.Entry<?, ?> only = map.entrySet().iterator().next();
        String kind = String.valueOf(only.getKey());
        Object content = only.getValue();
        String at = path + '.' + kind;
        switch (kind) {
            case "allow_hours" -> readHours(at, content, AllowHours::new);
            case "block_hours" -> readHours(at, content, BlockHours::new);
            case "allow_day_and_time" -> readDayAndTime(at, content, AllowDayAndTime::new);
            case "block_day_and_time" -> readDayAndTime(at, content, BlockDayAndTime::new);
            case "allow_day" -> readDay(at, content, AllowDay::new);
            case "block_day" -> readDay(at, content, BlockDay::new);
            case "allow_period" -> readPeriod(at, content, AllowPeriod::new);
            case "block_period" -> readPeriod(at, content, BlockPeriod::new);
            case "allow_weekdays" -> readEmpty(at, content, new AllowWeekdays());
            case "block_weekdays" -> readEmpty(at, content, new BlockWeekdays());
            case "allow_weekends" -> readEmpty(at, content, new AllowWeekends());
            case "block_weekends" -> readEmpty(at, content, new BlockWeekends());
            default -> fault(path, "unknown rule " + quoted(kind));
        }
    }

    private interface HoursRule {
        Constraint of(int start, int end);
    }

    private interface DayAndTimeRule {
        Constraint of(DayOfWeek day, int start, int end);
    }

    private interface DayRule {
        Constraint of(DayOfWeek day);
    }

    private interface PeriodRule {
        Constraint of(Bound start, Bound end);
    }

    private void readHours(String path, @Nullable Object json, HoursRule rule) {
        Map<?, ?> content = object(path, json);
        if (content != null) {
            int before = faults.size();
            int start = startOfRange(path, content);
            int end = endOfRange(path, content, start);
            if (faults.size() == before) {
                constraints.add(rule.of(start, end));
            }
        }
    }

    private void readDayAndTime(String path, @Nullable Object json, DayAndTimeRule rule) {
        Map<?, ?> content = object(path, json);
        if (content != null) {
            int before = faults.size();
            DayOfWeek day = day(path, content);
            int start = startOfRange(path, content);
            int end = endOfRange(path, content, start);
            if (day != null && faults.size() == before) {
                constraints.add(rule.of(day, start, end));
            }
        }
    }

    private void readDay(String path, @Nullable Object json, DayRule rule) {
        Map<?, ?> content = object(path, json);
        DayOfWeek day = content == null ? null : day(path, content);
        if (day != null) {
            constraints.add(rule.of(day));
        }
    }

    private void readPeriod(String path, @Nullable Object json, PeriodRule rule) {
        Map<?, ?> content = object(path, json);
        if (content == null) {
            return;
        }
        Bound start = bound(path + ".start", content.get("start"));
        Bound end = bound(path + ".end", content.get("end"));
        if (start == null || end == null) {
            return;
        }
        // A reading of a wall clock and a moment compare only in a zone, which is not known here.
        if (start.getClass() == end.getClass() && start.at(0) >= end.at(0)) {
            fault(path + ".end", "must be after start");
            return;
        }
        constraints.add(rule.of(start, end));
    }

    private void readEmpty(String path, @Nullable Object json, Constraint rule) {
        if (json == null || json instanceof Map || (json instanceof List<?> list && list.isEmpty())) {
            constraints.add(rule);
        } else {
            fault(path, "must be an empty object");
        }
    }

    private @Nullable Map<?, ?> object(String path, @Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return map;
        }
        fault(path, "must be an object");
        return null;
    }

    private @Nullable DayOfWeek day(String path, Map<?, ?> content) {
        if (content.get("day") instanceof String name) {
            for (DayOfWeek day : DayOfWeek.values()) {
                if (day.name().equalsIgnoreCase(name)) {
                    return day;
                }
            }
        }
        fault(path + ".day", "must be the English name of a day, such as \"Monday\"");
        return null;
    }

    private int startOfRange(String path, Map<?, ?> content) {
        int minute = minuteOfDay(content.get("start"));
        if (minute < 0 || minute == 1440) {
            fault(path + ".start", "must be an hour from 0 to 23 or \"HH:MM\"");
            return -1;
        }
        return minute;
    }

    private int endOfRange(String path, Map<?, ?> content, int start) {
        int minute = minuteOfDay(content.get("end"));
        if (minute < 0) {
            fault(path + ".end", "must be an hour from 0 to 24 or \"HH:MM\"");
        } else if (minute == start) {
            fault(path + ".end", "must differ from start (0 to 24 is the whole day)");
        }
        return minute;
    }

    /** -1 for what is no time of day. */
    private static int minuteOfDay(@Nullable Object json) {
        return switch (json) {
            case Number number -> {
                double hours = number.doubleValue();
                yield hours == Math.rint(hours) ? minuteOfDay(hours, 0) : -1;
            }
            case String text -> {
                Matcher time = TIME_OF_DAY.matcher(text);
                if (!time.matches()) {
                    yield -1;
                }
                String minutes = time.group(2);
                yield minuteOfDay(Integer.parseInt(time.group(1)), minutes == null ? 0 : Integer.parseInt(minutes));
            }
            case null, default -> -1;
        };
    }

    private static int minuteOfDay(double hours, int minutes) {
        boolean valid = hours >= 0 && minutes < 60 && hours * 60 + minutes <= 1440;
        return valid ? (int) (hours * 60 + minutes) : -1;
    }

    private @Nullable Bound bound(String path, @Nullable Object json) {
        if (json instanceof String text) {
            Matcher bound = BOUND.matcher(text);
            if (bound.matches()) {
                try {
                    return bound(bound.group(1), bound.group(2), bound.group(3));
                } catch (DateTimeException e) {
                    // Digits in the right places that are no date, such as February 30: a fault like any other.
                }
            }
        }
        fault(path, "must be a date, or a date and time as of RFC 3339");
        return null;
    }

    private static Bound bound(String date, @Nullable String time, @Nullable String offset) {
        LocalDate day = LocalDate.parse(date);
        if (time == null) {
            return Bound.of(day);
        }
        LocalDateTime reading = day.atTime(LocalTime.parse(time)).withNano(0);
        return offset == null
                ? new Bound.Local(reading)
                : new Bound.Moment(reading.toInstant(ZoneOffset.of(offset.toUpperCase(Locale.ROOT))));
    }

    private void fault(String path, String message) {
        faults.add(new Fault(path, message));
    }

    private static String quoted(String text) {
        boolean whole = text.length() <= LONGEST_QUOTE;
        return '\'' + (whole ? text : text.substring(0, LONGEST_QUOTE) + '…') + '\'';
    }
}

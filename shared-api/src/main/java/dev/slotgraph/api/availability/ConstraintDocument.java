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
import java.time.DayOfWeek;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes rules as {@link ConstraintParser} reads them, in one spelling: hours as {@code "HH:MM"}, days in English. */
public final class ConstraintDocument {

    private static final DateTimeFormatter READING = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private ConstraintDocument() {}

    /** An object with one key, the kind of the rule. */
    public static Map<String, Object> of(Constraint rule) {
        return Map.of(rule.kind(), content(rule));
    }

    private static Map<String, Object> content(Constraint rule) {
        return switch (rule) {
            case AllowHours(int start, int end) -> hours(start, end);
            case BlockHours(int start, int end) -> hours(start, end);
            case AllowDayAndTime(DayOfWeek day, int start, int end) -> dayAndTime(day, start, end);
            case BlockDayAndTime(DayOfWeek day, int start, int end) -> dayAndTime(day, start, end);
            case AllowDay(DayOfWeek day) -> Map.of("day", name(day));
            case BlockDay(DayOfWeek day) -> Map.of("day", name(day));
            case AllowPeriod(Bound start, Bound end) -> period(start, end);
            case BlockPeriod(Bound start, Bound end) -> period(start, end);
            case AllowWeekdays _, BlockWeekdays _, AllowWeekends _, BlockWeekends _ -> Map.of();
        };
    }

    private static Map<String, Object> hours(int start, int end) {
        return inOrder("start", time(start), "end", time(end));
    }

    private static Map<String, Object> dayAndTime(DayOfWeek day, int start, int end) {
        return inOrder("day", name(day), "start", time(start), "end", time(end));
    }

    private static Map<String, Object> period(Bound start, Bound end) {
        return inOrder("start", text(start), "end", text(end));
    }

    private static Map<String, Object> inOrder(String... namesAndTexts) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            object.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return object;
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String time(int minuteOfDay) {
        return "%02d:%02d".formatted(minuteOfDay / 60, minuteOfDay % 60);
    }

    private static String text(Bound bound) {
        return switch (bound) {
            case Bound.Local local -> READING.format(local.time());
            case Bound.Moment moment -> DateTimeFormatter.ISO_INSTANT.format(moment.instant());
        };
    }
}

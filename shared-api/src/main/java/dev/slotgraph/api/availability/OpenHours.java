package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.ZoneSegments.DAY;

import dev.slotgraph.api.availability.Constraint.Allow;
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
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When the rules of one level are open, in a zone.
 *
 * <p>Allow rules of one kind add up, those of different kinds intersect, block rules subtract from what is left. No rule
 * means always open. An instant is judged by the wall clock's reading at that instant and by nothing else; so a rule that
 * begins at a time which the clock skips begins with the first instant after the gap, and a time which the clock shows
 * twice is open twice. A range past midnight belongs to the day on which it begins: {@code allow_day_and_time} Sunday 22
 * to 6 is open on Monday at 5, whereas {@code allow_hours} 22 to 6 together with {@code allow_day} Sunday is not.
 */
public final class OpenHours {

    private static final long WEEK = 7 * DAY;
    /** 1970-01-01 was a Thursday, three days after the Monday that its week began with. */
    private static final long EPOCH_IN_WEEK = 3 * DAY;

    private static final TimeRanges WEEKDAYS = TimeRanges.of(0, 5 * DAY);
    private static final TimeRanges WEEKENDS = TimeRanges.of(5 * DAY, WEEK);
    private static final TimeRanges WHOLE_WEEK = TimeRanges.of(0, WEEK);

    private OpenHours() {}

    /**
     * The instants of {@code [from, to)}, in epoch seconds, at which the rules are open. The window only clips: it never
     * changes the answer for an instant within.
     */
    public static TimeRanges of(List<Constraint> oneLevel, ZoneId zone, long from, long to) {
        if (oneLevel.isEmpty()) {
            return TimeRanges.of(from, to);
        }
        return of(oneLevel, ZoneSegments.of(zone, from, to), from, to);
    }

    /**
     * The rules that keep {@code [start, end)} from being open: every block rule that touches it, and all allow rules of
     * each kind that together do not cover it. Empty exactly when the range is open.
     */
    public static List<Constraint> violated(List<Constraint> oneLevel, ZoneId zone, long start, long end) {
        Map<Class<?>, List<Constraint>> allowed = new LinkedHashMap<>();
        List<Constraint> violated = new ArrayList<>();
        for (Constraint rule : oneLevel) {
            if (rule instanceof Allow) {
                allowed.computeIfAbsent(rule.getClass(), kind -> new ArrayList<>())
                        .add(rule);
            } else if (!of(List.of(rule), zone, start, end).contains(start, end)) {
                violated.add(rule);
            }
        }
        for (List<Constraint> sameKind : allowed.values()) {
            if (!of(sameKind, zone, start, end).contains(start, end)) {
                violated.addAll(sameKind);
            }
        }
        return violated;
    }

    private static TimeRanges of(List<Constraint> rules, ZoneSegments segments, long from, long to) {
        Map<Class<?>, List<TimeRanges>> weeklyAllowed = new LinkedHashMap<>();
        List<TimeRanges> weeklyBlocked = new ArrayList<>();
        List<TimeRanges> periodsAllowed = new ArrayList<>();
        List<TimeRanges> periodsBlocked = new ArrayList<>();
        for (Constraint rule : rules) {
            switch (rule) {
                case AllowPeriod period -> periodsAllowed.add(period(period.start(), period.end(), segments));
                case BlockPeriod period -> periodsBlocked.add(period(period.start(), period.end(), segments));
                case Allow weekly ->
                    weeklyAllowed
                            .computeIfAbsent(rule.getClass(), kind -> new ArrayList<>())
                            .add(inWeek(weekly));
                default -> weeklyBlocked.add(inWeek(rule));
            }
        }
        TimeRanges week = WHOLE_WEEK;
        for (List<TimeRanges> sameKind : weeklyAllowed.values()) {
            week = week.intersect(TimeRanges.unionOf(sameKind));
        }
        week = week.subtract(TimeRanges.unionOf(weeklyBlocked));

        TimeRanges open = week.equals(WHOLE_WEEK) ? TimeRanges.of(from, to) : everyWeek(week, segments);
        if (!periodsAllowed.isEmpty()) {
            open = open.intersect(TimeRanges.unionOf(periodsAllowed));
        }
        return open.subtract(TimeRanges.unionOf(periodsBlocked));
    }

    /** What a weekly rule names, in seconds since Monday's midnight by the wall clock. */
    private static TimeRanges inWeek(Constraint rule) {
        return switch (rule) {
            case AllowHours hours -> daily(hours.start(), hours.end());
            case BlockHours hours -> daily(hours.start(), hours.end());
            case AllowDayAndTime hours -> onDay(hours.day(), hours.start(), hours.end());
            case BlockDayAndTime hours -> onDay(hours.day(), hours.start(), hours.end());
            case AllowDay whole -> onDay(whole.day(), 0, 1440);
            case BlockDay whole -> onDay(whole.day(), 0, 1440);
            case AllowWeekdays ignored -> WEEKDAYS;
            case BlockWeekdays ignored -> WEEKDAYS;
            case AllowWeekends ignored -> WEEKENDS;
            case BlockWeekends ignored -> WEEKENDS;
            case AllowPeriod period -> throw new IllegalArgumentException("not weekly: " + period);
            case BlockPeriod period -> throw new IllegalArgumentException("not weekly: " + period);
        };
    }

    private static TimeRanges daily(int startMinute, int endMinute) {
        List<TimeRanges> days = new ArrayList<>(7);
        for (DayOfWeek day : DayOfWeek.values()) {
            days.add(onDay(day, startMinute, endMinute));
        }
        return TimeRanges.unionOf(days);
    }

    private static TimeRanges onDay(DayOfWeek day, int startMinute, int endMinute) {
        long midnight = (day.getValue() - 1) * DAY;
        long start = midnight + startMinute * 60L;
        long end = midnight + endMinute * 60L + (endMinute <= startMinute ? DAY : 0);
        TimeRanges thisWeek = TimeRanges.of(start, Math.min(end, WEEK));
        return end <= WEEK ? thisWeek : TimeRanges.of(0, end - WEEK).union(thisWeek);
    }

    private static TimeRanges everyWeek(TimeRanges week, ZoneSegments segments) {
        TimeRanges.Builder result = new TimeRanges.Builder(32);
        for (int s = 0; s < segments.size(); s++) {
            int offset = segments.offset(s);
            long from = segments.start(s) + offset;
            long to = segments.end(s) + offset;
            long monday = Math.floorDiv(from + EPOCH_IN_WEEK, WEEK) * WEEK - EPOCH_IN_WEEK;
            for (; monday < to; monday += WEEK) {
                for (int r = 0; r < week.size(); r++) {
                    long start = Math.max(monday + week.start(r), from);
                    long end = Math.min(monday + week.end(r), to);
                    if (start < end) {
                        result.add(start - offset, end - offset);
                    }
                }
            }
        }
        return result.build();
    }

    private static TimeRanges period(Bound first, Bound last, ZoneSegments segments) {
        TimeRanges.Builder result = new TimeRanges.Builder(segments.size());
        for (int s = 0; s < segments.size(); s++) {
            long start = Math.max(first.at(segments.offset(s)), segments.start(s));
            long end = Math.min(last.at(segments.offset(s)), segments.end(s));
            if (start < end) {
                result.add(start, end);
            }
        }
        return result.build();
    }
}

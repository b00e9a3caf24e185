package dev.slotgraph.command.ical;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.fortuna.ical4j.model.Recur;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence rule (RFC 5545 §3.3.10), followed by ical4j on the local clock, so that times stay round whatever the zone does.
 * {@code UNTIL} is compared here, for it is in UTC where the start is local.
 */
final class Rule {

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "HOURLY", ChronoUnit.HOURS,
            "DAILY", ChronoUnit.DAYS,
            "WEEKLY", ChronoUnit.WEEKS,
            "MONTHLY", ChronoUnit.MONTHS,
            "YEARLY", ChronoUnit.YEARS);

    private static final Set<String> LISTS = Set.of(
            "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS");

    private static final int LONGEST_LIST = 400;

    /** Periods without a date after which ical4j gives up: its default. */
    private static final long PATIENCE = 1_000;

    /** Periods that it is asked about at once. */
    private static final long STRETCH = PATIENCE - 100;

    private final Map<String, String> parts;
    private final ChronoUnit unit;
    private final int interval;

    private Rule(Map<String, String> parts, ChronoUnit unit, int interval) {
        this.parts = parts;
        this.unit = unit;
        this.interval = interval;
    }

    /** @throws IcsFault if it is none, or repeats more often than hourly */
    static Rule parse(String text) {
        var parts = new LinkedHashMap<String, String>();
        for (var part : text.strip().toUpperCase(Locale.ROOT).split(";", -1)) {
            var pair = part.split("=", -1);
            if (part.isBlank()) {
                continue;
            }
            if (pair.length != 2 || parts.put(pair[0].strip(), pair[1].strip()) != null) {
                throw fault();
            }
        }
        var frequency = parts.getOrDefault("FREQ", "");
        var unit = UNITS.get(frequency);
        if (unit == null) {
            throw frequency.equals("SECONDLY") || frequency.equals("MINUTELY")
                    ? new IcsFault("has a RRULE that repeats more often than hourly")
                    : fault();
        }
        parts.forEach(Rule::check);
        return new Rule(parts, unit, number(parts.getOrDefault("INTERVAL", "1"), 1_000));
    }

    private static void check(String name, String value) {
        switch (name) {
            case "FREQ", "UNTIL", "WKST" -> {}
            case "INTERVAL" -> number(value, 1_000);
            case "COUNT" -> number(value, 1_000_000);
            default -> {
                if (!LISTS.contains(name)) {
                    throw new IcsFault("has a RRULE with a part that is not known here");
                }
                if (value.split(",", -1).length > LONGEST_LIST) {
                    throw fault();
                }
            }
        }
    }

    private static int number(String text, int most) {
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw fault();
        }
        return Integer.parseInt(text);
    }

    private static IcsFault fault() {
        return new IcsFault("has a RRULE that is none");
    }

    /**
     * The times at which it repeats, on the local clock; the start itself only where the rule says so.
     *
     * @param end the last time that is wanted
     * @throws IcsFault where that takes too long
     */
    List<LocalDateTime> from(LocalDateTime start, ZoneRules zone, LocalDateTime end, Budget budget) {
        if (start.isAfter(end)) {
            return List.of();
        }
        budget.spend((unit.between(start, end) / interval + 1) * datesOfAPeriod());
        var wanted = until(zone);
        var found = dates(start, end).stream().filter(wanted).toList();
        if (found.isEmpty()) {
            // What never happens is looked for the longest.
            budget.spend(PATIENCE * datesOfAPeriod());
        }
        return found;
    }

    /**
     * ical4j gives up on what does not happen for long, be it because a day is rare. It is asked stretch by stretch, none of them
     * long enough for that. Months and years need no stretches: there are not that many, or they are empty for good.
     */
    private List<LocalDateTime> dates(LocalDateTime start, LocalDateTime end) {
        int count = Integer.parseInt(parts.getOrDefault("COUNT", String.valueOf(Integer.MAX_VALUE)));
        var stretch = unit.compareTo(ChronoUnit.WEEKS) > 0
                ? Duration.between(start, end).plusSeconds(1)
                : unit.getDuration().multipliedBy(STRETCH * interval);
        var text = parts.entrySet().stream()
                .filter(part -> !isFollowedHere(part.getKey()))
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining(";"));
        var found = new ArrayList<LocalDateTime>();
        try {
            var recur = new Recur<LocalDateTime>(text);
            for (var from = start; !from.isAfter(end) && found.size() < count; from = from.plus(stretch)) {
                var last = from.plus(stretch).minusSeconds(1);
                recur.getDates(from, from, last.isBefore(end) ? last : end).stream()
                        .filter(this::isInItsMonths)
                        .forEach(found::add);
            }
        } catch (IllegalArgumentException
                | DateTimeException
                | ArithmeticException
                | IndexOutOfBoundsException
                | ClassCastException _) {
            throw fault();
        }
        return found.size() > count ? found.subList(0, count) : found;
    }

    /**
     * The end of a rule, for ical4j would count the dates of each stretch anew; and the months of weeks, for it takes those of the
     * day of the week on which the rule starts, and loses others of the same week.
     */
    private boolean isFollowedHere(String part) {
        return switch (part) {
            case "UNTIL", "COUNT" -> true;
            case "BYMONTH" -> unit == ChronoUnit.WEEKS && !parts.containsKey("BYSETPOS");
            default -> false;
        };
    }

    private boolean isInItsMonths(LocalDateTime time) {
        @Nullable String months = parts.get("BYMONTH");
        return months == null
                || !isFollowedHere("BYMONTH")
                || Stream.of(months.split(",", -1)).anyMatch(month -> number(month, 12) == time.getMonthValue());
    }

    /** An upper bound: what a period has on all, times the times of a day. */
    private long datesOfAPeriod() {
        long days = switch (unit) {
            case YEARS ->
                parts.containsKey("BYMONTH") && !parts.containsKey("BYYEARDAY") && !parts.containsKey("BYWEEKNO")
                        ? 31 * listed("BYMONTH")
                        : 366;
            case MONTHS -> 31;
            case WEEKS -> 7;
            default -> 1;
        };
        return days * listed("BYHOUR") * listed("BYMINUTE") * listed("BYSECOND");
    }

    private long listed(String name) {
        @Nullable String list = parts.get(name);
        return list == null ? 1 : list.split(",", -1).length;
    }

    private Predicate<LocalDateTime> until(ZoneRules zone) {
        @Nullable String until = parts.get("UNTIL");
        if (until == null) {
            return _ -> true;
        }
        try {
            if (until.matches("\\d{8}")) {
                var day = LocalDate.parse(until, DateTimeFormatter.BASIC_ISO_DATE);
                return time -> !time.toLocalDate().isAfter(day);
            }
            boolean utc = until.endsWith("Z");
            var last = LocalDateTime.parse(utc ? until.substring(0, until.length() - 1) : until, Moment.TIME);
            Instant lastInstant = utc ? last.toInstant(ZoneOffset.UTC) : Moment.instant(last, zone);
            return time -> !Moment.instant(time, zone).isAfter(lastInstant);
        } catch (DateTimeException _) {
            throw fault();
        }
    }
}

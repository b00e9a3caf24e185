package dev.slotgraph.command.ical;

import dev.slotgraph.command.ical.Component.Property;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A date, or a date with a time, in a zone (RFC 5545 §3.3.4, §3.3.5).
 *
 * @param day whether it is a date; then it is a day of the floating zone, and {@code local} its first moment
 */
record Moment(LocalDateTime local, boolean day, ZoneRules zone) {

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern DURATION = Pattern.compile(
            "\\+?P(?:(\\d{1,4})W|(?:(\\d{1,5})D)?(?:T(?:(\\d{1,6})H)?(?:(\\d{1,7})M)?(?:(\\d{1,8})S)?)?)");

    private static final LocalDateTime EARLIEST = LocalDateTime.of(1600, 1, 1, 0, 0);
    private static final LocalDateTime LATEST = LocalDateTime.of(2199, 12, 1, 0, 0);

    /** @throws IcsFault if it is none */
    static Moment of(Property property, Zones zones) {
        return of(property, property.value(), zones);
    }

    /** The values of a list such as {@code EXDATE}; of a period its start. */
    static List<Moment> listOf(Property property, Zones zones) {
        return periodsOf(property, zones).stream().map(Period::start).toList();
    }

    /** A time with an end of its own, as a list of dates may have them: another time, or a duration (§3.3.9). */
    record Period(Moment start, Optional<Instant> end) {

        Period(Moment start) {
            this(start, Optional.empty());
        }
    }

    static List<Period> periodsOf(Property property, Zones zones) {
        return Stream.of(property.value().split(",", -1))
                .filter(value -> !value.isBlank())
                .map(value -> periodOf(property, value.split("/", 2), zones))
                .toList();
    }

    private static Period periodOf(Property property, String[] ends, Zones zones) {
        var start = of(property, ends[0], zones);
        if (ends.length == 1) {
            return new Period(start);
        }
        var end = ends[1].strip().toUpperCase(Locale.ROOT);
        return new Period(
                start,
                Optional.of(
                        end.contains("P")
                                ? start.plus(property, end)
                                : of(property, end, zones).instant()));
    }

    /** What is a duration later: days on the wall clock, the rest as it passes (§3.3.6). */
    Instant plus(Property property, String duration) {
        var parts = DURATION.matcher(duration);
        if (!parts.matches()) {
            throw new IcsFault("has a %s that is none".formatted(property.name()));
        }
        long days = 7L * number(parts, 1) + number(parts, 2);
        return instant(local.plusDays(days), zone)
                .plusSeconds(3_600L * number(parts, 3) + 60L * number(parts, 4) + number(parts, 5));
    }

    private static int number(Matcher parts, int group) {
        @Nullable String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Moment of(Property property, String text, Zones zones) {
        var value = text.strip().toUpperCase(Locale.ROOT);
        try {
            if (value.matches("\\d{8}")) {
                var day = LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE);
                return inReach(property, new Moment(day.atStartOfDay(), true, zones.floating()));
            }
            if (value.endsWith("Z")) {
                var local = LocalDateTime.parse(value.substring(0, value.length() - 1), TIME);
                return inReach(property, new Moment(local, false, ZoneOffset.UTC.getRules()));
            }
            var zone = property.parameter("TZID").map(zones::named).orElseGet(zones::floating);
            return inReach(property, new Moment(LocalDateTime.parse(value, TIME), false, zone));
        } catch (DateTimeException _) {
            throw new IcsFault("has a %s that is no date or time".formatted(property.name()));
        }
    }

    private static Moment inReach(Property property, Moment moment) {
        if (moment.local.isBefore(EARLIEST) || moment.local.isAfter(LATEST)) {
            throw new IcsFault("has a %s that is not between the years 1600 and 2199".formatted(property.name()));
        }
        return moment;
    }

    Moment at(LocalDateTime other) {
        return new Moment(other, day, zone);
    }

    /** A time that the clock skips is read with the offset before the gap, one that it shows twice is the first (§3.3.5). */
    Instant instant() {
        return instant(local, zone);
    }

    static Instant instant(LocalDateTime local, ZoneRules zone) {
        var change = zone.getTransition(local);
        if (change == null) {
            return local.toInstant(zone.getOffset(local));
        }
        // A day whose midnight is skipped begins when the clock goes on.
        return change.isGap() && local.toLocalTime().toSecondOfDay() == 0
                ? change.getInstant()
                : local.toInstant(change.getOffsetBefore());
    }

    /** The day on the local clock, for files that name an occurrence by its day alone. */
    String dayText() {
        return DateTimeFormatter.BASIC_ISO_DATE.format(local);
    }

    /** As a {@code RECURRENCE-ID}, the same however it was written. */
    String text() {
        return day ? dayText() : UTC.format(instant());
    }
}

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
import java.util.stream.Stream;

/**
 * A date, or a date with a time, in a zone (RFC 5545 §3.3.4, §3.3.5).
 *
 * @param day whether it is a date; then it is a day of the floating zone, and {@code local} its first moment
 */
record Moment(LocalDateTime local, boolean day, ZoneRules zone) {

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final LocalDateTime EARLIEST = LocalDateTime.of(1600, 1, 1, 0, 0);
    private static final LocalDateTime LATEST = LocalDateTime.of(2199, 12, 1, 0, 0);

    /** @throws IcsFault if it is none */
    static Moment of(Property property, Zones zones) {
        return of(property, property.value(), zones);
    }

    /** The values of a list such as {@code EXDATE}; of a period its start. */
    static List<Moment> listOf(Property property, Zones zones) {
        return Stream.of(property.value().split(",", -1))
                .filter(value -> !value.isBlank())
                .map(value -> of(property, value.split("/", 2)[0], zones))
                .toList();
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

    /** As a {@code RECURRENCE-ID}, the same however it was written. */
    String text() {
        return day ? DateTimeFormatter.BASIC_ISO_DATE.format(local) : UTC.format(instant());
    }
}

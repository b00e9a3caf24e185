package dev.slotgraph.command.ical;

import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.command.ical.Component.Property;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import net.fortuna.ical4j.data.CalendarParser;

/**
 * The zones that a file names. An IANA name, also with something before it, means what this JVM's tz database says; any other name
 * what the file's own {@code VTIMEZONE} says, and without one, Windows' names mean the zones that ical4j knows for them.
 */
final class Zones {

    private static final String WINDOWS = "/net/fortuna/ical4j/transform/compliance/msTimezoneNames";

    private final ZoneId floating;
    private final Map<String, Component> described = new HashMap<>();
    private final Map<String, ZoneRules> known = new HashMap<>();
    private final Budget budget;
    private final LocalDateTime until;

    /**
     * @param floating what times without a zone, and days, are read in
     * @param until up to when descriptions are followed
     */
    Zones(List<Component> calendars, ZoneId floating, Instant until, Budget budget) {
        this.floating = floating;
        this.budget = budget;
        this.until = LocalDateTime.ofInstant(until, ZoneOffset.UTC).plusYears(1);
        calendars.stream()
                .flatMap(calendar -> calendar.children("VTIMEZONE"))
                .forEach(zone -> zone.first("TZID").ifPresent(id -> described.putIfAbsent(id.text(), zone)));
    }

    ZoneRules floating() {
        return floating.getRules();
    }

    /** @throws IcsFault if nothing is known of it */
    ZoneRules named(String id) {
        var rules = known.get(id);
        if (rules == null) {
            rules = iana(id).or(() -> Optional.ofNullable(described.get(id)).map(zone -> rules(id, zone)))
                    .or(() -> windows(id))
                    .orElseThrow(() -> new IcsFault("names a time zone that it does not describe: " + shortened(id)));
            known.put(id, rules);
        }
        return rules;
    }

    private static Optional<ZoneRules> iana(String id) {
        var name = id.strip();
        // "/citadel.org/20210210_1/Europe/Berlin" ends with the name of a zone.
        while (true) {
            try {
                return Optional.of(TimeFormats.zone(name).getRules());
            } catch (BadTimeException _) {
                int slash = name.indexOf('/');
                if (slash < 0 || name.indexOf('/', slash + 1) < 0) {
                    return Optional.empty();
                }
                name = name.substring(slash + 1);
            }
        }
    }

    private static Optional<ZoneRules> windows(String id) {
        try (InputStream names = CalendarParser.class.getResourceAsStream(WINDOWS)) {
            if (names == null) {
                return Optional.empty();
            }
            var properties = new Properties();
            properties.load(names);
            return Optional.ofNullable(properties.getProperty(id.strip())).flatMap(Zones::iana);
        } catch (IOException e) {
            throw new IllegalStateException(WINDOWS + " cannot be read", e);
        }
    }

    /** When one of the zone's offsets begins, by the clock before it. */
    private record Onset(LocalDateTime local, ZoneOffset from, ZoneOffset to) {

        Instant instant() {
            return local.toInstant(from);
        }
    }

    private ZoneRules rules(String id, Component zone) {
        var onsets = new ArrayList<Onset>();
        zone.components().stream()
                .filter(part -> part.name().equals("STANDARD") || part.name().equals("DAYLIGHT"))
                .forEach(part -> onsets.addAll(onsets(id, part)));
        if (onsets.isEmpty()) {
            throw new IcsFault("describes a time zone without offsets: " + shortened(id));
        }
        onsets.sort(Comparator.comparing(Onset::instant));
        var offset = onsets.getFirst().from();
        var changes = new ArrayList<ZoneOffsetTransition>();
        var first = offset;
        for (var onset : onsets) {
            var local = LocalDateTime.ofInstant(onset.instant(), offset);
            boolean later = changes.isEmpty() || changes.getLast().getInstant().isBefore(onset.instant());
            if (!onset.to().equals(offset) && later) {
                changes.add(ZoneOffsetTransition.of(local, offset, onset.to()));
                offset = onset.to();
            }
        }
        try {
            return ZoneRules.of(first, first, List.of(), changes, List.of());
        } catch (IllegalArgumentException _) {
            throw new IcsFault("describes a time zone that cannot be: " + shortened(id));
        }
    }

    private List<Onset> onsets(String id, Component part) {
        var start = part.first("DTSTART")
                .map(property -> local("DTSTART", property.value()))
                .orElseThrow(() -> new IcsFault("describes a time zone without a DTSTART: " + shortened(id)));
        var from = offset(id, part, "TZOFFSETFROM");
        var to = offset(id, part, "TZOFFSETTO");
        var times = new ArrayList<LocalDateTime>();
        times.add(start);
        part.all("RRULE")
                .forEach(rule -> times.addAll(Rule.parse(rule.value()).from(start, from.getRules(), until, budget)));
        part.all("RDATE")
                .flatMap(dates -> List.of(dates.value().split(",")).stream())
                .forEach(date -> times.add(local("RDATE", date)));
        return times.stream().distinct().map(time -> new Onset(time, from, to)).toList();
    }

    /** By the clock before the change, whatever follows it. */
    private static LocalDateTime local(String name, String text) {
        try {
            return LocalDateTime.parse(text.strip().replace("Z", ""), Moment.TIME);
        } catch (DateTimeException _) {
            throw new IcsFault("describes a time zone with a %s that is no time".formatted(name));
        }
    }

    private static ZoneOffset offset(String id, Component part, String name) {
        var text = part.first(name).map(Property::value).orElse("").strip();
        try {
            if (text.matches("[+-]\\d{4}(\\d{2})?")) {
                return ZoneOffset.of(text);
            }
        } catch (DateTimeException _) {
            // Beyond 18 hours: told as what has no such form.
        }
        throw new IcsFault("describes a time zone without a good %s: %s".formatted(name, shortened(id)));
    }

    private static String shortened(String id) {
        return id.length() <= 100 ? id : id.substring(0, 100);
    }
}

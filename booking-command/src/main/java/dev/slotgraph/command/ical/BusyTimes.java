package dev.slotgraph.command.ical;

import dev.slotgraph.api.block.BlockData.Origin;
import dev.slotgraph.api.block.BlockDetails;
import dev.slotgraph.command.ical.Component.Property;
import dev.slotgraph.command.ical.Moment.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When a file says that somebody is busy: its {@code VEVENT}s, each occurrence by itself. What is transparent or cancelled takes no
 * time, nor does what is over; recurrences are followed up to a horizon.
 *
 * @param busy in no order; no two of one origin
 * @param uids of all that the file is about, be it busy or not
 * @param skipped how many components led to nothing: what is not busy, is over, or came from here
 */
public record BusyTimes(List<Busy> busy, Set<String> uids, int skipped) {

    /** Of the occurrences that are not over. */
    public static final int MOST = 2_000;

    /** UIDs that our own calendars have: what was exported here blocks its time already. */
    private static final String OWN = "@slotgraph.dev";

    private static final int LONGEST_UID = 500;
    private static final Duration LONGEST = Duration.ofDays(3_660);
    /** One occurrence. */
    public record Busy(Origin origin, Instant start, Instant end, boolean allDay, BlockDetails details) {}

    /**
     * @param zone what times without a zone, and days, are read in
     * @param now what is over by then is left out
     * @param horizon up to when recurrences are followed; what does not recur may lie beyond
     * @throws IcsFault saying what is wrong with the file
     */
    public static BusyTimes read(String text, ZoneId zone, Instant now, Instant horizon) {
        var calendars = IcsParser.parse(text);
        var budget = new Budget();
        var zones = new Zones(calendars, zone, horizon, budget);
        Map<String, List<Component>> byUid = new LinkedHashMap<>();
        for (var calendar : calendars) {
            calendar.children("VEVENT")
                    .forEach(event -> byUid.computeIfAbsent(uid(event), _ -> new ArrayList<>())
                            .add(event));
        }
        var busy = new ArrayList<Busy>();
        int skipped = 0;
        for (var events : byUid.entrySet()) {
            var found = events.getKey().endsWith(OWN)
                    ? List.<Busy>of()
                    : new Series(events.getKey(), events.getValue(), zones, now, horizon, budget).busy();
            busy.addAll(found);
            skipped += found.isEmpty() ? events.getValue().size() : 0;
            if (busy.size() > MOST) {
                throw new IcsFault("has more than %d occurrences that are not over".formatted(MOST));
            }
        }
        return new BusyTimes(List.copyOf(busy), Set.copyOf(byUid.keySet()), skipped);
    }

    private static String uid(Component event) {
        var uid = event.first("UID").map(Property::text).orElse("").strip();
        if (uid.isEmpty() || uid.length() > LONGEST_UID) {
            throw new IcsFault("has a VEVENT without a UID of 1 to %d characters".formatted(LONGEST_UID));
        }
        return uid;
    }

    /** What a file says under one UID: a component that may recur, and others in place of single occurrences. */
    private record Series(
            String uid, List<Component> events, Zones zones, Instant now, Instant horizon, Budget budget) {

        List<Busy> busy() {
            Map<String, Busy> byRecurrence = new LinkedHashMap<>();
            Map<String, Component> exceptions = new HashMap<>();
            @Nullable Component whole = null;
            for (var event : events) {
                var recurrenceId = event.first("RECURRENCE-ID");
                if (recurrenceId.isEmpty()) {
                    whole = newer(whole, event);
                } else if (recurrenceId.get().parameter("RANGE").isPresent()) {
                    throw new IcsFault("has a RECURRENCE-ID with a RANGE, which is not known here");
                } else {
                    exceptions.merge(Moment.of(recurrenceId.get(), zones).text(), event, Series::newer);
                }
            }
            if (whole != null) {
                for (var occurrence : occurrences(whole, exceptions.keySet())) {
                    byRecurrence.put(
                            occurrence.origin().recurrenceId() == null
                                    ? ""
                                    : occurrence.origin().recurrenceId(),
                            occurrence);
                }
            }
            exceptions.forEach((recurrenceId, event) -> {
                if (takesTime(event)) {
                    byRecurrence.put(recurrenceId, at(event, new Period(start(event)), recurrenceId));
                }
            });
            return byRecurrence.values().stream().filter(this::counts).toList();
        }

        private static Component newer(@Nullable Component one, Component other) {
            return one == null || sequence(other) >= sequence(one) ? other : one;
        }

        private static int sequence(Component event) {
            var sequence = event.word("SEQUENCE");
            return sequence.matches("\\d{1,9}") ? Integer.parseInt(sequence) : 0;
        }

        private static boolean takesTime(Component event) {
            return !event.word("STATUS").equals("CANCELLED")
                    && !event.word("TRANSP").equals("TRANSPARENT");
        }

        private boolean counts(Busy busy) {
            return busy.end().isAfter(now) && busy.end().isAfter(busy.start());
        }

        /** @param replaced what other components stand in place of */
        private List<Busy> occurrences(Component event, Set<String> replaced) {
            if (!takesTime(event)) {
                return List.of();
            }
            var start = start(event);
            var rules = event.all("RRULE").toList();
            var dates = event.all("RDATE").toList();
            if (rules.isEmpty() && dates.isEmpty()) {
                return List.of(at(event, new Period(start), null));
            }
            var end = LocalDateTime.ofInstant(horizon, ZoneOffset.UTC).plusDays(1);
            Set<LocalDateTime> times = new LinkedHashSet<>();
            times.add(start.local());
            rules.forEach(
                    rule -> times.addAll(Rule.parse(rule.value()).from(start.local(), start.zone(), end, budget)));
            var periods = times.stream()
                    .map(time -> new Period(start.at(time)))
                    .collect(Collectors.toCollection(ArrayList::new));
            dates.forEach(list -> periods.addAll(Moment.periodsOf(list, zones)));
            budget.spend(periods.size());
            var excluded = new HashSet<>(replaced);
            event.all("EXDATE")
                    .flatMap(list -> Moment.listOf(list, zones).stream())
                    .forEach(time -> excluded.add(time.text()));
            return periods.stream()
                    .filter(period -> !period.start().instant().isAfter(horizon))
                    .filter(period -> !excluded.contains(period.start().text()))
                    // Some programs name what has a time by its day.
                    .filter(period -> !excluded.contains(period.start().dayText()))
                    .map(period -> at(event, period, period.start().text()))
                    .toList();
        }

        private Moment start(Component event) {
            return event.first("DTSTART")
                    .map(start -> Moment.of(start, zones))
                    .orElseThrow(() -> new IcsFault("has a VEVENT without a DTSTART"));
        }

        /** The component as it takes place at another time than its own. */
        private Busy at(Component event, Period period, @Nullable String recurrenceId) {
            var start = period.start();
            var end = period.end().orElseGet(() -> end(event, start(event), start));
            if (Duration.between(start.instant(), end).compareTo(LONGEST) > 0) {
                throw new IcsFault("has a VEVENT that is longer than ten years");
            }
            return new Busy(
                    new Origin(uid, recurrenceId),
                    start.instant(),
                    end,
                    start.day(),
                    new BlockDetails(
                            text(event, "SUMMARY", 255),
                            text(event, "LOCATION", 1_000),
                            text(event, "DESCRIPTION", 65_535)));
        }

        /** With a DTEND the exact duration stays the same, of days and with a DURATION the nominal one (§3.8.5.3). */
        private Instant end(Component event, Moment own, Moment start) {
            var duration = event.first("DURATION");
            var until = event.first("DTEND");
            if (until.isPresent()) {
                var end = Moment.of(until.get(), zones);
                return own.day()
                        ? Moment.instant(
                                start.local().plusDays(ChronoUnit.DAYS.between(own.local(), end.local())), start.zone())
                        : start.instant().plus(Duration.between(own.instant(), end.instant()));
            }
            if (duration.isPresent()) {
                return start.plus(duration.get(), duration.get().value().strip());
            }
            return own.day() ? Moment.instant(start.local().plusDays(1), start.zone()) : start.instant();
        }

        private static @Nullable String text(Component event, String property, int longest) {
            return event.first(property)
                    .map(Property::text)
                    .filter(text -> !text.isBlank())
                    .map(text -> text.length() <= longest ? text : text.substring(0, cut(text, longest)))
                    .orElse(null);
        }

        /** Between characters, not within one. */
        private static int cut(String text, int longest) {
            return Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        }
    }
}

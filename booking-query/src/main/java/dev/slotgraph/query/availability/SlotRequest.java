package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.AvailabilityQuery;
import dev.slotgraph.api.availability.Constraint;
import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.time.Durations;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for, with the project's defaults and ours filled in.
 *
 * @param length of a slot; null asks for free stretches
 * @param increments null for the length
 * @param resources in the order of preference
 * @param buffer by which claims are widened on both sides, for this query alone
 * @param overAllDayEvents whether events about days are not in the way
 */
record SlotRequest(
        Mode mode,
        WantedResources resources,
        Instant from,
        Instant to,
        @Nullable Duration length,
        @Nullable Duration increments,
        boolean roundToHour,
        Duration buffer,
        boolean overAllDayEvents,
        List<Constraint> constraints,
        ZoneId outputZone) {

    private static final String DEFAULT_TO = "4 weeks";
    static final int MOST_MONTHS = 6;
    private static final int LONGEST_MOMENT = 100;

    /** Days times rules times resources: so many openings may have to be held at once. */
    private static final long MOST_OPENINGS = 2_000_000;

    SlotRequest {
        constraints = List.copyOf(constraints);
    }

    /**
     * @param zone in which times are written, and days such as {@code tomorrow} begin, unless the body names one
     * @param ownWindow whether who asks has named either end; one that a project names is no fault of who asks, so it is cut to
     *     what there can be, which after the end of a season is nothing
     */
    static SlotRequest read(Fields fields, Instant now, ZoneId zone, boolean ownWindow) {
        var outputZone = fields.zone("output_timezone").or(zone);
        var here = now.atZone(outputZone);
        var from = moment(fields, "from", here, here);
        var asked = moment(fields, "to", here, Durations.moment(DEFAULT_TO, from));
        if (ownWindow) {
            checkWindow(fields, from, asked);
        }
        var to = ownWindow ? asked : cut(from, asked);
        var length = fields.parsed("length", Duration.ofHours(1), Durations::length)
                .check(Duration::isPositive, "must be longer than nothing");
        var resources = WantedResources.read(fields);
        var constraints = constraints(fields);
        long days = Duration.between(from, to).toDays() + 1;
        if (days * constraints.size() * resources.ids().size() > MOST_OPENINGS) {
            fields.fault("constraints", "must be fewer, for so many resources and so long a time");
        }
        if (length.isNull() && !resources.groups().isEmpty()) {
            fields.fault("length", "must be given with groups, which have no free stretches of their own");
        }
        return new SlotRequest(
                mode(fields),
                resources,
                from.toInstant(),
                to.toInstant(),
                length.isNull() ? null : length.or(Duration.ofHours(1)),
                fields.parsed("timeslot_increments", Duration.ofHours(1), Durations::length)
                        .check(Duration::isPositive, "must be longer than nothing")
                        .orNull(),
                fields.bool("round_to_nearest_hour").or(false),
                fields.parsed("buffer", Duration.ZERO, Durations::length).or(Duration.ZERO),
                overAllDayEvents(fields),
                constraints,
                outputZone);
    }

    AvailabilityQuery query(Terms project) {
        return AvailabilityQuery.of(mode, from, to, length)
                .withIncrements(increments)
                .withRoundToHour(roundToHour)
                .withTerms(terms(project));
    }

    Terms terms(Terms project) {
        return project.withRequestRules(constraints).withBuffer(buffer);
    }

    SlotRequest withMode(Mode changed) {
        return new SlotRequest(
                changed,
                resources,
                from,
                to,
                length,
                increments,
                roundToHour,
                buffer,
                overAllDayEvents,
                constraints,
                outputZone);
    }

    private static ZonedDateTime moment(Fields fields, String name, ZonedDateTime now, ZonedDateTime otherwise) {
        return fields.text(name, LONGEST_MOMENT)
                .map(text -> inReach(Durations.moment(text, now)), now)
                .or(otherwise);
    }

    private static ZonedDateTime inReach(ZonedDateTime moment) {
        var instant = moment.toInstant();
        if (instant.isBefore(TimeFormats.EARLIEST) || !instant.isBefore(TimeFormats.TOO_LATE)) {
            throw new IllegalArgumentException("must be between the years 1970 and 2199");
        }
        return moment;
    }

    private static void checkWindow(Fields fields, ZonedDateTime from, ZonedDateTime to) {
        if (!to.isAfter(from)) {
            fields.fault("to", "must be after from");
        } else if (to.isAfter(latest(from))) {
            fields.fault("to", "must not be more than " + MOST_MONTHS + " months after from");
        }
    }

    private static ZonedDateTime cut(ZonedDateTime from, ZonedDateTime to) {
        if (to.isBefore(from)) {
            return from;
        }
        return to.isAfter(latest(from)) ? latest(from) : to;
    }

    private static ZonedDateTime latest(ZonedDateTime from) {
        return from.withZoneSameInstant(ZoneOffset.UTC).plusMonths(MOST_MONTHS);
    }

    static Mode mode(Fields fields) {
        return fields.parsed("mode", Mode.MUTUAL, SlotRequest::modeNamed).or(Mode.ROUNDROBIN_RANDOM);
    }

    private static Mode modeNamed(String name) {
        return Mode.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be one of roundrobin_random, roundrobin_prioritized, mutual, exclusive"));
    }

    static boolean overAllDayEvents(Fields fields) {
        return fields.bool("ignore_all_day_events").or(false);
    }

    static List<Constraint> constraints(Fields fields) {
        var parsed = ConstraintParser.parse(fields.toMap().get("constraints"));
        parsed.faults().forEach(fault -> fields.fault(fault.path(), fault.message()));
        return parsed.constraints();
    }

    /**
     * The body over the project's defaults; what the body mentions wins, be it with {@code null}. What a project demands of each
     * booking (its rules, buffer, notice and horizon) is no default, and not among them.
     */
    static Map<String, @Nullable Object> merge(
            Map<String, @Nullable Object> defaults, List<UUID> projectResources, Map<String, @Nullable Object> body) {
        var merged = new LinkedHashMap<String, @Nullable Object>(defaults);
        merged.keySet()
                .removeAll(
                        List.of("constraints", "buffer", "minimum_notice", "horizon", "output_timezone", "resources"));
        boolean names = body.get("resources") instanceof List<?> list ? !list.isEmpty() : body.containsKey("resources");
        if (names || merged.get("groups") == null) {
            merged.remove("groups");
        }
        if (!names && !body.containsKey("groups") && !merged.containsKey("groups")) {
            merged.put(
                    "resources", projectResources.stream().map(UUID::toString).toList());
        }
        body.forEach((name, value) -> {
            if (names || !name.equals("resources")) {
                merged.put(name, value);
            }
        });
        return merged;
    }
}

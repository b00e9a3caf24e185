package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Constraint;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.time.Durations;
import dev.slotgraph.platform.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One time that a caller asks about.
 *
 * @param mode whether all resources are needed ({@link Mode#MUTUAL}), or one of them will do; without meaning for groups
 * @param buffer by which claims are widened on both sides, for this question alone
 * @param overAllDayEvents whether events about days are not in the way
 */
record ExplainRequest(
        Mode mode,
        WantedResources resources,
        Instant start,
        Instant end,
        Duration buffer,
        boolean overAllDayEvents,
        List<Constraint> constraints,
        ZoneId outputZone) {

    static ExplainRequest read(Fields fields, ZoneId zone) {
        var start = fields.instant("start");
        var end = fields.instant("end");
        if (start.isPresent() && end.isPresent()) {
            checkLength(fields, start.required(), end.required());
        }
        return new ExplainRequest(
                SlotRequest.mode(fields),
                WantedResources.read(fields),
                start.required(),
                end.required(),
                fields.parsed("buffer", Duration.ZERO, Durations::length).or(Duration.ZERO),
                SlotRequest.overAllDayEvents(fields),
                SlotRequest.constraints(fields),
                fields.zone("output_timezone").or(zone));
    }

    private static void checkLength(Fields fields, Instant start, Instant end) {
        if (!end.isAfter(start)) {
            fields.fault("end", "must be after start");
        } else if (end.isAfter(
                start.atZone(ZoneOffset.UTC).plusMonths(SlotRequest.MOST_MONTHS).toInstant())) {
            fields.fault("end", "must not be more than " + SlotRequest.MOST_MONTHS + " months after start");
        }
    }

    Terms terms(Terms project) {
        return project.withRequestRules(constraints).withBuffer(buffer);
    }
}

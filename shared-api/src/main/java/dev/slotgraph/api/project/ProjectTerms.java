package dev.slotgraph.api.project;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Constraint;
import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a project demands of each booking: hours, {@code availability.minimum_notice}, {@code availability.horizon} and
 * {@code availability.buffer}. Unlike its other defaults, no request overrides these.
 */
public final class ProjectTerms {

    private ProjectTerms() {}

    /** The terms at {@code now}; notice and horizon count from it. */
    public static Terms of(ProjectData project, Instant now) {
        var terms = Terms.NONE.withProjectRules(rules(project));
        var notice = length(project, "minimum_notice");
        if (notice.isPresent()) {
            terms = terms.withNotice(now, notice.get());
        }
        var horizon = text(project, "horizon");
        return horizon.isEmpty()
                ? terms
                : terms.withHorizon(Durations.moment(horizon.get(), now.atZone(ZoneOffset.UTC))
                        .toInstant());
    }

    /** Seconds to keep free after each booking; the resource's own buffer wins where it is larger. */
    public static long buffer(ProjectData project) {
        return length(project, "buffer").map(Duration::toSeconds).orElse(0L);
    }

    /** Whether events about days are not in the way of its bookings. */
    public static boolean overAllDayEvents(ProjectData project) {
        return Boolean.TRUE.equals(project.availability().get("ignore_all_day_events"));
    }

    /** The constraints of both of a project's places for them. */
    public static List<Constraint> rules(ProjectData project) {
        var rules = new ArrayList<>(
                ConstraintParser.parse(project.availabilityConstraints()).constraints());
        rules.addAll(ConstraintParser.parse(project.availability().get("constraints"))
                .constraints());
        return rules;
    }

    /** What is wrong with a project's terms, for refusing it when it is written. Empty when all is well. */
    public static Optional<String> fault(ProjectData project) {
        try {
            of(project, Instant.EPOCH);
            return buffer(project) > Buffers.LONGEST.toSeconds()
                    ? Optional.of("buffer must not be longer than %d days".formatted(Buffers.LONGEST.toDays()))
                    : Optional.empty();
        } catch (BadTimeException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static Optional<Duration> length(ProjectData project, String key) {
        return text(project, key).map(Durations::length);
    }

    private static Optional<String> text(ProjectData project, String key) {
        return Optional.ofNullable(project.availability().get(key)).map(Object::toString);
    }
}

package dev.slotgraph.api.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What a booking must satisfy beside the resource's own rules and claims.
 *
 * @param request rules of the request
 * @param project rules of the project
 * @param earliestStart the first second at which a booking may start, itself included: now and the minimum notice
 * @param latestEnd the last second at which a booking may end: the horizon
 * @param buffer seconds by which standing claims are widened on both sides
 */
public record Terms(
        List<Constraint> request, List<Constraint> project, long earliestStart, long latestEnd, long buffer) {

    /** No terms at all. */
    public static final Terms NONE = new Terms(List.of(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE, 0);

    public Terms {
        if (buffer < 0) {
            throw new IllegalArgumentException("negative buffer: " + buffer);
        }
        request = List.copyOf(request);
        project = List.copyOf(project);
    }

    public Terms withRequestRules(List<Constraint> changed) {
        return new Terms(changed, project, earliestStart, latestEnd, buffer);
    }

    public Terms withProjectRules(List<Constraint> changed) {
        return new Terms(request, changed, earliestStart, latestEnd, buffer);
    }

    /** Bookings start no sooner than {@code notice} after {@code now}; a start at exactly that moment is fine. */
    public Terms withNotice(Instant now, Duration notice) {
        return new Terms(request, project, Seconds.ceiling(now.plus(notice)), latestEnd, buffer);
    }

    /** Bookings end no later than at the horizon; an end at exactly that moment is fine. */
    public Terms withHorizon(Instant horizon) {
        return new Terms(request, project, earliestStart, horizon.getEpochSecond(), buffer);
    }

    public Terms withBuffer(Duration widening) {
        return new Terms(request, project, earliestStart, latestEnd, Seconds.ceiling(widening));
    }

    /** Claims that end at or before this second cannot be in the way of a booking that starts at {@code start}. */
    public long claimsFrom(long start, Buffers buffers) {
        return buffers.claimStart(start) - buffer;
    }

    /** Claims that start at or after this second cannot be in the way of a booking that ends at {@code end}. */
    public long claimsTo(long end, Buffers buffers) {
        return buffers.claimEnd(end) + buffer;
    }

    List<Constraint> rules(Level level, ResourceCalendar resource) {
        return switch (level) {
            case REQUEST -> request;
            case PROJECT -> project;
            case RESOURCE -> resource.rules();
        };
    }

    /** When request and project are both open in a zone, within {@code [from, to)} and within notice and horizon. */
    TimeRanges open(ZoneId zone, long from, long to) {
        long first = Math.max(from, earliestStart);
        long last = Math.min(to, latestEnd);
        return first < last
                ? OpenHours.of(request, zone, first, last).intersect(OpenHours.of(project, zone, first, last))
                : TimeRanges.NEVER;
    }
}

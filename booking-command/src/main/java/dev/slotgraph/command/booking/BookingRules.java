package dev.slotgraph.command.booking;

import dev.slotgraph.api.availability.Bookable;
import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Obstacle;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceRules;
import dev.slotgraph.platform.problem.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether a booking keeps to the hours, the notice and the horizon of what it books: the same decision, from the same code, as
 * the list of slots. Claims of others are not its business, the calendar decides on those.
 */
@Component
class BookingRules {

    private final Clock clock;

    BookingRules(Clock clock) {
        this.clock = clock;
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 422 naming the first rule that the slot breaks */
    void check(List<UUID> resources, TimeSlot slot, @Nullable ProjectData project, Map<UUID, ResourceData> booked) {
        var terms = project == null ? Terms.NONE : ProjectTerms.of(project, clock.instant());
        for (var id : resources) {
            check(slot, terms, id, booked);
        }
    }

    /**
     * Whether the hours of these resources, and those of the project, allow for a time that is agreed already: notice and horizon are
     * for agreeing on one.
     *
     * @throws dev.slotgraph.platform.problem.ProblemException 422 naming the first rule that the slot breaks
     */
    void checkHours(List<UUID> resources, TimeSlot slot, ProjectData project, Map<UUID, ResourceData> booked) {
        var terms = Terms.NONE.withProjectRules(ProjectTerms.rules(project));
        for (var id : resources) {
            check(slot, terms, id, booked);
        }
    }

    private static void check(TimeSlot slot, Terms terms, UUID id, Map<UUID, ResourceData> booked) {
        var data = booked.get(id);
        if (data == null) {
            return;
        }
        var calendar = new ResourceCalendar(
                id, ZoneId.of(data.timezone()), data.capacity(), Buffers.NONE, ResourceRules.of(data), Occupancy.NONE);
        var obstacles = Bookable.check(calendar, terms, slot.start(), slot.end());
        if (!obstacles.isEmpty()) {
            var rule = rule(obstacles.getFirst());
            throw Problem.of(422, "outside_availability", "Outside of availability")
                    .detail(String.valueOf(rule.get("message")))
                    .error("start", String.valueOf(rule.get("message")))
                    .with("resource_id", id)
                    .with("rule", rule)
                    .asException();
        }
    }

    private static Map<String, Object> rule(Obstacle obstacle) {
        return switch (obstacle) {
            case Obstacle.OutsideHours hours -> {
                var level = hours.level().name().toLowerCase(Locale.ROOT);
                var rule = named("hours", "the slot is outside of the %s's hours".formatted(level));
                rule.put("level", level);
                rule.put(
                        "constraints",
                        hours.rules().stream()
                                .map(constraint -> constraint.kind())
                                .distinct()
                                .toList());
                yield rule;
            }
            case Obstacle.TooSoon soon ->
                named("notice", "bookings start at %s or later".formatted(time(soon.earliestStart())));
            case Obstacle.TooFarAhead far -> named("horizon", "bookings end by %s".formatted(time(far.latestEnd())));
            case Obstacle.Claimed _, Obstacle.AtCapacity _, Obstacle.InBuffer _ -> named("claim", "the slot is taken");
        };
    }

    private static Map<String, Object> named(String rule, String message) {
        var members = new LinkedHashMap<String, Object>();
        members.put("rule", rule);
        members.put("message", message);
        return members;
    }

    private static String time(long second) {
        return Documents.time(Instant.ofEpochSecond(second), ZoneOffset.UTC);
    }

    /** Seconds that a project keeps free after each booking. */
    static long projectBuffer(ProjectData project) {
        return ProjectTerms.buffer(project);
    }
}

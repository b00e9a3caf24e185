package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Constraint;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceRules;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of one app at one point of time: all that an answer about free time rests on. For one request. */
sealed interface Known permits KnownNow, KnownThen {

    /**
     * One resource that is there.
     *
     * @param rules its own constraints
     */
    record Resource(UUID id, ResourceData data, List<Constraint> rules) {

        static Resource of(UUID id, ResourceData data) {
            return new Resource(id, data, ResourceRules.of(data));
        }
    }

    /**
     * Who takes time of a resource: {@code [start, end)} in epoch seconds, rounded outwards, a booking's buffers included.
     *
     * @param id of the booking, or of the event of a calendar
     * @param what the event is about; null for bookings
     * @param expiresAt until when a hold stands; null for what stands
     */
    record Taker(
            UUID id,
            Kind kind,
            @Nullable String what,
            long start,
            long end,
            @Nullable Instant expiresAt) {

        static Taker of(
                UUID id, Kind kind, @Nullable String what, Instant start, Instant end, @Nullable Instant expiresAt) {
            return new Taker(
                    id,
                    kind,
                    what,
                    start.getEpochSecond(),
                    end.plusNanos(999_999_999).getEpochSecond(),
                    expiresAt);
        }
    }

    /** Of one resource: more than anybody reads through. */
    int MOST_TAKERS = 1000;

    /** The time that counts as now: notice and horizon begin with it, and holds run out by it. */
    Instant now();

    Optional<ProjectData> project(UUID id);

    /** Those of these that are there, in the order of the ids, each once. */
    List<Resource> resources(Collection<UUID> ids);

    /**
     * The claims of bookings and events that stand and meet {@code (from, to)}, by resource; resources without any may be missing.
     *
     * @param overAllDayEvents whether to leave out events about days
     */
    Map<UUID, Occupancy> claims(Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents);

    /**
     * Who makes these claims, by resource, in the order of their beginnings, the first {@link #MOST_TAKERS} of each. By one question.
     *
     * @param overAllDayEvents whether to leave out events about days
     */
    Map<UUID, List<Taker>> takers(Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents);
}

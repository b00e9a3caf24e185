package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of one app at one point of time: all that an answer about free time rests on. For one request. */
sealed interface Known permits KnownNow, KnownThen {

    /** One resource that is there. */
    record Resource(UUID id, ResourceData data) {}

    /** An event of a calendar, and when it blocks its resource: {@code [start, end)} in epoch seconds, rounded outwards. */
    record Blocked(UUID eventId, @Nullable String what, long start, long end) {

        static Blocked of(UUID eventId, @Nullable String what, Instant start, Instant end) {
            return new Blocked(
                    eventId,
                    what,
                    start.getEpochSecond(),
                    end.plusNanos(999_999_999).getEpochSecond());
        }
    }

    /** More than anybody reads through. */
    int MOST_EVENTS = 1000;

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
     * The events that meet {@code (from, to)} on a resource, in the order of their beginnings, the first {@link #MOST_EVENTS}.
     *
     * @param overAllDayEvents whether to leave out events about days
     */
    List<Blocked> events(UUID resource, Instant from, Instant to, boolean overAllDayEvents);
}

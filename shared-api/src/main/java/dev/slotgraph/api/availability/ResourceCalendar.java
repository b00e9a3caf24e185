package dev.slotgraph.api.availability;

import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/**
 * A resource as availability sees it.
 *
 * @param zone the zone in which all rules are read and the grid of slots is laid
 * @param capacity how many claims may overlap at any instant; at least 1
 * @param buffers what a new booking of this resource claims beside its own time
 * @param rules the resource's own constraints
 * @param occupancy the claims that stand; those outside of {@link Terms#claimsFrom} to {@link Terms#claimsTo} make no
 *     difference, nor must the claim of a booking that is being moved be among them
 */
public record ResourceCalendar(
        UUID id, ZoneId zone, int capacity, Buffers buffers, List<Constraint> rules, Occupancy occupancy) {

    public ResourceCalendar {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be positive: " + capacity);
        }
        rules = List.copyOf(rules);
    }

    /** A resource that is always open, free, and takes one booking at a time. */
    public static ResourceCalendar of(UUID id, ZoneId zone) {
        return new ResourceCalendar(id, zone, 1, Buffers.NONE, List.of(), Occupancy.NONE);
    }

    public ResourceCalendar withCapacity(int changed) {
        return new ResourceCalendar(id, zone, changed, buffers, rules, occupancy);
    }

    public ResourceCalendar withBuffers(Buffers changed) {
        return new ResourceCalendar(id, zone, capacity, changed, rules, occupancy);
    }

    public ResourceCalendar withRules(List<Constraint> changed) {
        return new ResourceCalendar(id, zone, capacity, buffers, changed, occupancy);
    }

    public ResourceCalendar withOccupancy(Occupancy changed) {
        return new ResourceCalendar(id, zone, capacity, buffers, rules, changed);
    }
}

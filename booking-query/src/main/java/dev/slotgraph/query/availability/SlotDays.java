package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Availability.SlotConsumer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Keeps of slots the days alone, each with all resources that have a slot then. Not thread-safe. */
final class SlotDays implements SlotConsumer {

    private final ZoneId zone;
    private final boolean stretches;
    private final SortedMap<LocalDate, Set<UUID>> days = new TreeMap<>();

    private LocalDate lastDay = LocalDate.MIN;
    private List<UUID> lastResources = List.of();

    /**
     * @param zone whose days they are
     * @param stretches whether what comes is free all along, so that it has a part in each day that it meets, not only in that on
     *     which it starts
     */
    SlotDays(ZoneId zone, boolean stretches) {
        this.zone = zone;
        this.stretches = stretches;
    }

    @Override
    public boolean accept(long start, long end, List<UUID> resources) {
        var first = day(start);
        var last = stretches ? day(end - 1) : first;
        // Slots in a row mostly have the same list.
        if (!last.equals(lastDay) || !resources.equals(lastResources)) {
            for (var day = first; !day.isAfter(last); day = day.plusDays(1)) {
                days.computeIfAbsent(day, _ -> new LinkedHashSet<>()).addAll(resources);
            }
            lastDay = last;
            lastResources = resources;
        }
        return true;
    }

    private LocalDate day(long second) {
        return Instant.ofEpochSecond(second).atZone(zone).toLocalDate();
    }

    SortedMap<LocalDate, Set<UUID>> found() {
        return days;
    }
}

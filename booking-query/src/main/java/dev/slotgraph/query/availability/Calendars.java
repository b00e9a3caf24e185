package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.query.availability.Known.Resource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Puts together what is known of resources and what is claimed of them. */
final class Calendars {

    private Calendars() {}

    /**
     * The calendars of all resources, by one question.
     *
     * @param project whose bookings keep a buffer free after themselves, where their resource does not keep more
     * @param overAllDayEvents whether events about days are not in the way
     */
    static List<ResourceCalendar> of(
            Known known,
            List<Resource> resources,
            Terms terms,
            Optional<ProjectData> project,
            boolean overAllDayEvents,
            Instant from,
            Instant to) {
        long bufferAfter = project.map(ProjectTerms::buffer).orElse(0L);
        Map<UUID, Buffers> buffers = HashMap.newHashMap(resources.size());
        long first = from.getEpochSecond();
        long last = to.getEpochSecond() + 1;
        long claimsFrom = first;
        long claimsTo = last;
        for (var resource : resources) {
            var data = resource.data();
            var kept = new Buffers(data.bufferBefore(), Math.max(data.bufferAfter(), bufferAfter));
            buffers.put(resource.id(), kept);
            claimsFrom = Math.min(claimsFrom, terms.claimsFrom(first, kept));
            claimsTo = Math.max(claimsTo, terms.claimsTo(last, kept));
        }
        var claims = known.claims(
                buffers.keySet(), Instant.ofEpochSecond(claimsFrom), Instant.ofEpochSecond(claimsTo), overAllDayEvents);
        return resources.stream()
                .map(resource -> new ResourceCalendar(
                        resource.id(),
                        ZoneId.of(resource.data().timezone()),
                        resource.data().capacity(),
                        buffers.getOrDefault(resource.id(), Buffers.NONE),
                        resource.rules(),
                        claims.getOrDefault(resource.id(), Occupancy.NONE)))
                .toList();
    }
}

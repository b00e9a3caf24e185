package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.webhook.payload.References;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resources, sites and projects over a stretch of the log. Pure.
 *
 * @param versions of each, by the position from which it was so
 */
record ReferenceTimeline(Map<UUID, NavigableMap<Long, Object>> versions) {

    /** A booking before and after an event at a position. */
    record Moment(@Nullable BookingState before, BookingState after, long position) {

        Set<UUID> resources() {
            return Stream.of(before, after)
                    .filter(Objects::nonNull)
                    .flatMap(booking -> booking.resources().stream())
                    .map(BookedResource::resourceId)
                    .collect(Collectors.toSet());
        }

        /** But for the sites of the resources. */
        Set<UUID> ids() {
            var ids = new HashSet<>(resources());
            Optional.ofNullable(after.projectId()).ifPresent(ids::add);
            return ids;
        }
    }

    /** All that the booking refers to, or did before, as of the position. */
    References asOf(Moment moment) {
        Map<UUID, ResourceData> resources = asOf(moment.resources(), moment.position(), ResourceData.class);
        Set<UUID> sites = resources.values().stream()
                .map(ResourceData::siteId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        var project = moment.after().projectId();
        return new References(
                resources,
                asOf(sites, moment.position(), SiteData.class),
                project == null ? Map.of() : asOf(Set.of(project), moment.position(), ProjectData.class));
    }

    private <D> Map<UUID, D> asOf(Set<UUID> ids, long position, Class<D> type) {
        var found = new HashMap<UUID, D>();
        for (UUID id : ids) {
            var known = versions.get(id);
            var version = known == null ? null : known.floorEntry(position);
            if (version != null && type.isInstance(version.getValue())) {
                found.put(id, type.cast(version.getValue()));
            }
        }
        return found;
    }
}

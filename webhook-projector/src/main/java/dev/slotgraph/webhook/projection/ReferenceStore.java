package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.webhook.payload.References;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Resources, sites and projects as they were at each position of the log. What is deleted stays as it last was. Thread-safe. */
@Component
class ReferenceStore {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ReferenceStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Remembers an entry as it is from a position on; told again, it changes nothing. */
    void remember(String kind, UUID id, long position, Object data) {
        jdbc.sql("""
                insert into webhook.reference (id, position, kind, data) values (?, ?, ?, ?::jsonb)
                on conflict (id, position) do nothing
                """).params(id, position, kind, json.writeValueAsString(data)).update();
    }

    /** All that a booking refers to, or did before, as of a position. */
    References asOf(@Nullable BookingState before, BookingState after, long position) {
        var ids = Stream.of(before, after)
                .filter(Objects::nonNull)
                .flatMap(booking -> booking.resources().stream())
                .map(BookedResource::resourceId)
                .collect(Collectors.toSet());
        var resources = read(ids, position, ResourceData.class);
        var siteIds = resources.values().stream()
                .map(ResourceData::siteId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        var projectId = after.projectId();
        return new References(
                resources,
                siteIds.isEmpty() ? Map.of() : read(siteIds, position, SiteData.class),
                projectId == null ? Map.of() : read(Set.of(projectId), position, ProjectData.class));
    }

    private <D> Map<UUID, D> read(Collection<UUID> ids, long position, Class<D> type) {
        var found = new HashMap<UUID, D>();
        jdbc.sql("""
                select distinct on (id) id, data from webhook.reference
                where id = any (?) and position <= ? order by id, position desc
                """).params(ids.toArray(UUID[]::new), position).query(row -> {
            found.put(row.getObject("id", UUID.class), json.readValue(row.getString("data"), type));
        });
        return found;
    }
}

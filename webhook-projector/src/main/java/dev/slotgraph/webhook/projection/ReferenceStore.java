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
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
    void remember(Reference reference, long position) {
        jdbc.sql("""
                insert into webhook.reference (id, position, kind, data) values (?, ?, ?, ?::jsonb)
                on conflict (id, position) do nothing
                """)
                .params(reference.id(), position, reference.kind(), json.writeValueAsString(reference.data()))
                .update();
    }

    /** All that a booking refers to, or did before, as of a position. */
    interface AsOf {
        References asOf(@Nullable BookingState before, BookingState after, long position);
    }

    References asOf(@Nullable BookingState before, BookingState after, long position) {
        return asOf(this::read, before, after, position);
    }

    /** The same for who asks for many positions at which nothing changes any more: what was read is kept. Not thread-safe. */
    AsOf remembering() {
        var known = new HashMap<UUID, NavigableMap<Long, Object>>();
        return (before, after, position) -> asOf(
                new Versions() {
                    @Override
                    public <D> Map<UUID, D> at(Collection<UUID> ids, long at, Class<D> type) {
                        var found = new HashMap<UUID, D>();
                        for (var id : ids) {
                            var version = known.computeIfAbsent(id, one -> versions(one, type))
                                    .floorEntry(at);
                            if (version != null) {
                                found.put(id, type.cast(version.getValue()));
                            }
                        }
                        return found;
                    }
                },
                before,
                after,
                position);
    }

    private interface Versions {
        <D> Map<UUID, D> at(Collection<UUID> ids, long position, Class<D> type);
    }

    private static References asOf(
            Versions versions, @Nullable BookingState before, BookingState after, long position) {
        var ids = Stream.of(before, after)
                .filter(Objects::nonNull)
                .flatMap(booking -> booking.resources().stream())
                .map(BookedResource::resourceId)
                .collect(Collectors.toSet());
        var resources = versions.at(ids, position, ResourceData.class);
        var siteIds = resources.values().stream()
                .map(ResourceData::siteId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        var projectId = after.projectId();
        return new References(
                resources,
                siteIds.isEmpty() ? Map.of() : versions.at(siteIds, position, SiteData.class),
                projectId == null ? Map.of() : versions.at(Set.of(projectId), position, ProjectData.class));
    }

    private NavigableMap<Long, Object> versions(UUID id, Class<?> type) {
        var versions = new TreeMap<Long, Object>();
        jdbc.sql("select position, data from webhook.reference where id = ?")
                .param(id)
                .query(row -> {
                    versions.put(row.getLong("position"), json.readValue(row.getString("data"), type));
                });
        return versions;
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

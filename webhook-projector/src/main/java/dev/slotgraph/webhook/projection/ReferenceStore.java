package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.webhook.projection.ReferenceTimeline.Moment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /** All that bookings refer to at some moments, in the order of the log. */
    ReferenceTimeline timeline(List<Moment> moments) {
        var versions = new HashMap<UUID, NavigableMap<Long, Object>>();
        if (!moments.isEmpty()) {
            long from = moments.getFirst().position();
            long to = moments.getLast().position();
            read(
                    moments.stream().flatMap(moment -> moment.ids().stream()).collect(Collectors.toSet()),
                    from,
                    to,
                    versions);
            Set<UUID> sites = versions.values().stream()
                    .flatMap(known -> known.values().stream())
                    .filter(ResourceData.class::isInstance)
                    .map(resource -> ((ResourceData) resource).siteId())
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            read(sites, from, to, versions);
        }
        return new ReferenceTimeline(versions);
    }

    private void read(Set<UUID> ids, long from, long to, Map<UUID, NavigableMap<Long, Object>> versions) {
        if (ids.isEmpty()) {
            return;
        }
        jdbc.sql("""
                (select distinct on (id) id, position, kind, data from webhook.reference
                 where id = any (:ids) and position <= :from order by id, position desc)
                union all
                select id, position, kind, data from webhook.reference
                where id = any (:ids) and position > :from and position <= :to
                """)
                .param("ids", ids.toArray(UUID[]::new))
                .param("from", from)
                .param("to", to)
                .query(row -> {
                    versions.computeIfAbsent(row.getObject("id", UUID.class), _ -> new TreeMap<>())
                            .put(row.getLong("position"), data(row.getString("kind"), row.getString("data")));
                });
    }

    private Object data(String kind, String data) {
        return switch (kind) {
            case "resource" -> json.readValue(data, ResourceData.class);
            case "site" -> json.readValue(data, SiteData.class);
            default -> json.readValue(data, ProjectData.class);
        };
    }
}

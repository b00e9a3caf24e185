package dev.slotgraph.query.availability;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.query.availability.Known.Resource;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Resources as they were last read, with their rules parsed. The database says for each whether its row is still the one that was
 * read, so that nobody has to tell of a change. Thread-safe.
 */
@Component("queryRememberedResources")
class RememberedResources {

    private static final int MOST_RESOURCES = 10_000;

    // Who wrote a row, and where: no later row has both in common with it.
    private static final String ROWS = """
            with wanted as (
                select id, known from unnest(cast(:ids as uuid[]), cast(:known as text[])) as wanted (id, known)
            ), live as (
                select resource.id, resource.xmin::text || resource.ctid::text as row_version, wanted.known, resource.doc
                from wanted join query.resource resource on resource.id = wanted.id
                where resource.app_id = :app and not resource.deleted
            )
            select id, row_version, case when row_version = known then null else doc end as doc from live
            """;

    private record Remembered(String rowVersion, Resource resource) {}

    private final ReadModelDatabase database;
    private final Cache<UUID, Remembered> remembered =
            Caffeine.newBuilder().maximumSize(MOST_RESOURCES).build();

    RememberedResources(ReadModelDatabase database) {
        this.database = database;
    }

    /** Those of these that are there, not deleted, and the app's; in the order of the ids, each once. By one statement. */
    List<Resource> live(UUID appId, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var wanted = ids.stream().distinct().toList();
        Map<UUID, Remembered> known = remembered.getAllPresent(wanted);
        var versions = wanted.stream()
                .map(id -> known.containsKey(id) ? known.get(id).rowVersion() : null)
                .toArray(String[]::new);
        Map<UUID, Resource> live = new HashMap<>();
        database.sql()
                .sql(ROWS)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(wanted))
                .param("known", versions)
                .query(row -> {
                    var resource = resource(row, known);
                    live.put(resource.id(), resource);
                });
        return wanted.stream()
                .flatMap(id -> Optional.ofNullable(live.get(id)).stream())
                .toList();
    }

    private Resource resource(ResultSet row, Map<UUID, Remembered> known) throws SQLException {
        var id = row.getObject("id", UUID.class);
        @Nullable String doc = row.getString("doc");
        var same = known.get(id);
        if (doc == null && same != null) {
            return same.resource();
        }
        var read = Resource.of(id, StoredJson.read(String.valueOf(doc), ResourceData.class));
        remembered.put(id, new Remembered(row.getString("row_version"), read));
        return read;
    }
}

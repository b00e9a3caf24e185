package dev.slotgraph.query.availability;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.query.availability.Known.Resource;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
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

    // Who wrote a row, and where: no later row has both in common with it. What is as it was remembered is not told of.
    private static final String CHANGED = """
            with wanted as (
                select id, known from unnest(cast(:ids as uuid[]), cast(:known as text[])) as wanted (id, known)
            ), live as (
                select id, xmin::text || ctid::text as row_version, doc from query.resource
                where app_id = :app and not deleted
            )
            select id, live.row_version, live.doc from wanted left join live using (id)
            where live.row_version is distinct from wanted.known
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
        known.forEach((id, one) -> live.put(id, one.resource()));
        database.sql()
                .sql(CHANGED)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(wanted))
                .param("known", versions)
                .query(row -> {
                    var id = row.getObject("id", UUID.class);
                    @Nullable String doc = row.getString("doc");
                    if (doc == null) {
                        live.remove(id);
                    } else {
                        live.put(id, remember(id, doc, row.getString("row_version")));
                    }
                });
        return wanted.stream()
                .flatMap(id -> Optional.ofNullable(live.get(id)).stream())
                .toList();
    }

    private Resource remember(UUID id, String doc, String rowVersion) {
        var read = Resource.of(id, StoredJson.read(doc, ResourceData.class));
        remembered.put(id, new Remembered(rowVersion, read));
        return read;
    }
}

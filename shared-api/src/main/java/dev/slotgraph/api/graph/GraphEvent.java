package dev.slotgraph.api.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the graphs of an app. They share one stream, so that whoever has read it knows them all. */
public sealed interface GraphEvent {

    /** The app's stream of graphs; see {@link GraphCatalog#streamOf}. */
    UUID catalogId();

    /**
     * A version was published, and is what new bookings begin with. It never changes.
     *
     * @param version counted from 1 by name
     * @param definition in the form of the contract, without the version
     */
    record GraphPublished(UUID catalogId, String name, int version, Map<String, @Nullable Object> definition)
            implements GraphEvent {

        public GraphPublished {
            definition = Collections.unmodifiableMap(new LinkedHashMap<>(definition));
        }
    }

    /** New bookings may no longer begin on it; those that have go on. */
    record GraphRetired(UUID catalogId, String name) implements GraphEvent {}
}

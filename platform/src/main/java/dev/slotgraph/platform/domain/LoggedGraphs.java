package dev.slotgraph.platform.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.EventStore;

/**
 * The built-in graphs and those that an app has published, straight from the log: every service finds a graph as soon as it is
 * committed, and a rebuild finds every version that ever was. What was read is kept, as versions never change; only what came
 * after it is read again. Not to be asked in the transaction that publishes. Thread-safe.
 */
final class LoggedGraphs implements GraphCatalog {

    private static final int APPS_REMEMBERED = 1_000;

    private final BuiltInGraphs builtIn;
    private final EventStore log;
    private final Cache<UUID, Own> remembered =
            Caffeine.newBuilder().maximumSize(APPS_REMEMBERED).build();

    LoggedGraphs(BuiltInGraphs builtIn, EventStore log) {
        this.builtIn = builtIn;
        this.log = log;
    }

    /**
     * The graphs of one app.
     *
     * @param read how many events of the stream are in here
     */
    private record Own(long read, List<Graph> versions, Set<String> retired) {

        static final Own NONE = new Own(0, List.of(), Set.of());

        Optional<Graph> version(String name, int version) {
            return versions.stream()
                    .filter(graph -> graph.name().equals(name) && graph.version() == version)
                    .findFirst();
        }

        Own with(GraphEvent event) {
            var nowRetired = new HashSet<>(retired);
            return switch (event) {
                case GraphPublished published -> {
                    var all = new ArrayList<>(versions);
                    all.add(GraphFiles.read(published.definition(), published.version()));
                    nowRetired.remove(published.name());
                    yield new Own(read + 1, List.copyOf(all), Set.copyOf(nowRetired));
                }
                case GraphRetired gone -> {
                    nowRetired.add(gone.name());
                    yield new Own(read + 1, versions, Set.copyOf(nowRetired));
                }
            };
        }
    }

    @Override
    public Optional<Graph> newest(UUID appId, String name) {
        return builtIn.newest(appId, name)
                .or(() -> upToDate(appId).versions().stream()
                        .filter(graph -> graph.name().equals(name))
                        .max(Comparator.comparingInt(Graph::version)));
    }

    @Override
    public Optional<Graph> version(UUID appId, String name, int version) {
        return builtIn.version(appId, name, version)
                .or(() -> known(appId).version(name, version))
                .or(() -> isBuiltIn(name) ? Optional.empty() : upToDate(appId).version(name, version));
    }

    @Override
    public boolean retired(UUID appId, String name) {
        return !isBuiltIn(name) && upToDate(appId).retired().contains(name);
    }

    @Override
    public boolean isBuiltIn(String name) {
        return builtIn.isBuiltIn(name);
    }

    @Override
    public List<Graph> all(UUID appId) {
        return Stream.concat(builtIn.all(appId).stream(), upToDate(appId).versions().stream())
                .toList();
    }

    @Override
    public boolean knowsAction(UUID appId, String action) {
        return builtIn.knowsAction(appId, action) || GraphCatalog.super.knowsAction(appId, action);
    }

    private Own known(UUID appId) {
        return Optional.ofNullable(remembered.getIfPresent(appId)).orElse(Own.NONE);
    }

    private Own upToDate(UUID appId) {
        var before = known(appId);
        var after = before;
        var later = log.readEvents(GraphCatalog.streamOf(appId).toString(), before.read());
        while (later.hasNext()) {
            if (later.next().getPayload() instanceof GraphEvent event) {
                after = after.with(event);
            }
        }
        if (after.read() > before.read()) {
            remembered.put(appId, after);
        }
        return after;
    }
}

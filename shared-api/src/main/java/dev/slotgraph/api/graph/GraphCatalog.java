package dev.slotgraph.api.graph;

import dev.slotgraph.api.graph.Automatic.Anchor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The graphs that an app sees: the built-in ones and its own. Thread-safe. */
public interface GraphCatalog {

    /** The version that new bookings begin with. */
    Optional<Graph> newest(UUID appId, String name);

    Optional<Graph> version(UUID appId, String name, int version);

    List<Graph> all(UUID appId);

    /** The graph of holds: the first that begins in a state whose place a booking can take. */
    default Optional<Graph> ofHolds(UUID appId) {
        return all(appId).stream()
                .filter(graph ->
                        graph.actionOn(Anchor.CONVERSION, graph.start().state()).isPresent())
                .findFirst()
                .flatMap(graph -> newest(appId, graph.name()));
    }

    /** @throws UnknownGraphException when a stored booking names a graph that is not there */
    default Graph pinned(UUID appId, String name, int version) {
        return version(appId, name, version).orElseThrow(() -> new UnknownGraphException(name, version));
    }

    /** Whether any graph of the app has an action of this name, in any state. */
    default boolean knowsAction(UUID appId, String action) {
        return all(appId).stream().anyMatch(graph -> graph.knowsAction(action));
    }

    /** A booking is pinned to a graph version that this installation does not hold. */
    final class UnknownGraphException extends RuntimeException {
        UnknownGraphException(String name, int version) {
            super("no graph '%s' in version %d".formatted(name, version));
        }
    }
}

package dev.slotgraph.api.graph;

import dev.slotgraph.api.graph.Automatic.Anchor;
import dev.slotgraph.api.id.Ids;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The graphs that an app sees: the built-in ones and its own. Thread-safe. */
public interface GraphCatalog {

    /** The stream of the app's own graphs. */
    static UUID streamOf(UUID appId) {
        return Ids.named(appId, "graphs");
    }

    Optional<Graph> newest(UUID appId, String name);

    /** Whether no new booking may begin on it. */
    boolean retired(UUID appId, String name);

    /** Whether every app sees a graph of this name, so that no app can have one of its own. */
    boolean isBuiltIn(String name);

    /** The version that new bookings begin with. */
    default Optional<Graph> forNewBookings(UUID appId, String name) {
        return newest(appId, name).filter(_ -> !retired(appId, name));
    }

    Optional<Graph> version(UUID appId, String name, int version);

    /** All versions, built-in graphs first, then in the order of publishing. */
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

package dev.slotgraph.platform.domain;

import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The graphs that every app sees, read from data files. Immutable. */
final class BuiltInGraphs implements GraphCatalog {

    private final List<Graph> graphs;

    BuiltInGraphs(List<Graph> graphs) {
        this.graphs = List.copyOf(graphs);
    }

    @Override
    public Optional<Graph> newest(UUID appId, String name) {
        return graphs.stream().filter(graph -> graph.name().equals(name)).max(Comparator.comparingInt(Graph::version));
    }

    @Override
    public Optional<Graph> version(UUID appId, String name, int version) {
        return graphs.stream()
                .filter(graph -> graph.name().equals(name) && graph.version() == version)
                .findFirst();
    }

    @Override
    public boolean retired(UUID appId, String name) {
        return false;
    }

    @Override
    public boolean isBuiltIn(String name) {
        return graphs.stream().anyMatch(graph -> graph.name().equals(name));
    }

    @Override
    public List<Graph> all(UUID appId) {
        return graphs;
    }
}

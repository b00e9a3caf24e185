package dev.slotgraph.command.graph;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.graph.GraphCommand.PublishGraph;
import dev.slotgraph.api.graph.GraphCommand.RetireGraph;
import dev.slotgraph.api.graph.GraphEvent;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The graphs of one app. What is published stays; a name may gain versions, rest, and come back. */
@Aggregate(type = "graphs")
class AppGraphs {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private final Map<String, Newest> graphs = new HashMap<>();

    AppGraphs() {}

    private record Newest(int version, Map<String, @Nullable Object> definition, boolean retired) {}

    /**
     * What a publication came to.
     *
     * @param isNew false where the newest version said the same already
     */
    record Published(int version, boolean isNew) {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Published handle(PublishGraph command) {
        var newest = graphs.get(command.name());
        if (newest != null && !newest.retired() && newest.definition().equals(command.definition())) {
            return new Published(newest.version(), false);
        }
        int version = newest == null ? 1 : newest.version() + 1;
        apply(new GraphPublished(command.catalogId(), command.name(), version, command.definition()));
        return new Published(version, true);
    }

    @CommandHandler
    void handle(RetireGraph command) {
        var newest = graphs.get(command.name());
        if (newest == null || newest.retired()) {
            throw new EntryNotFound("Graph");
        }
        apply(new GraphRetired(command.catalogId(), command.name()));
    }

    @EventSourcingHandler
    void on(GraphEvent event) {
        id = event.catalogId();
        switch (event) {
            case GraphPublished published ->
                graphs.put(published.name(), new Newest(published.version(), published.definition(), false));
            case GraphRetired retired ->
                graphs.computeIfPresent(
                        retired.name(), (_, newest) -> new Newest(newest.version(), newest.definition(), true));
        }
    }
}

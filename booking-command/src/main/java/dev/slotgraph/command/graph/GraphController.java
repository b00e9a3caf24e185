package dev.slotgraph.command.graph;

import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphCommand.PublishGraph;
import dev.slotgraph.api.graph.GraphCommand.RetireGraph;
import dev.slotgraph.command.graph.AppGraphs.Published;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes an app's own graphs, and retires them. */
@RestController
class GraphController {

    private final Writes writes;
    private final Commands commands;
    private final Entries entries;
    private final GraphCatalog graphs;

    GraphController(Writes writes, Commands commands, Entries entries, GraphCatalog graphs) {
        this.writes = writes;
        this.commands = commands;
        this.entries = entries;
        this.graphs = graphs;
    }

    @PostMapping("/v2/graphs")
    ResponseEntity<byte[]> publish(Caller caller, JsonBody body, HttpServletRequest request) {
        var graph = body.readStrict(this::ownGraph);
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var published = publish(caller, graph);
            return Answer.of(
                    published.isNew() ? 201 : 200, new GraphDocument(graph.withVersion(published.version())).render());
        });
    }

    @DeleteMapping("/v2/graphs/{name}")
    ResponseEntity<byte[]> retire(Caller caller, @PathVariable String name, HttpServletRequest request) {
        if (graphs.isBuiltIn(name)) {
            throw Problem.conflict("in_use", "Graph is in use")
                    .detail("'%s' is built in, and every app's".formatted(name))
                    .asException();
        }
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, "Graph", new RetireGraph(GraphCatalog.streamOf(caller.appId()), name));
            return Answer.empty();
        });
    }

    private Graph ownGraph(Fields body) {
        var graph = GraphForm.read(body);
        if (graphs.isBuiltIn(graph.name())) {
            body.fault("name", "is the name of a built-in graph");
        }
        return graph;
    }

    private Published publish(Caller caller, Graph graph) {
        try {
            return (Published) requireNonNull(commands.send(
                    caller,
                    new PublishGraph(
                            GraphCatalog.streamOf(caller.appId()),
                            graph.name(),
                            new GraphDocument(graph).definition())));
        } catch (AggregateStreamCreationException e) {
            // Two first graphs of an app at once: the second finds the stream there when it tries again.
            throw new ConcurrencyException("the app's graphs began at the same moment", e);
        }
    }
}

package dev.slotgraph.query.graph;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/graphs")
class GraphQueryController {

    private final GraphCatalog graphs;

    GraphQueryController(GraphCatalog graphs) {
        this.graphs = graphs;
    }

    /** Each graph in its newest version. */
    @GetMapping
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging) {
        var names = new LinkedHashSet<String>();
        graphs.all(caller.appId()).forEach(graph -> names.add(graph.name()));
        var newest = names.stream()
                .flatMap(name -> graphs.newest(caller.appId(), name).stream())
                .toList();
        return paging.page(
                newest.size(),
                newest.stream().skip(paging.offset()).limit(paging.limit()).toList(),
                graph -> new GraphDocument(graph).render());
    }

    @GetMapping("/{name}")
    Envelope<Map<String, @Nullable Object>> newest(Caller caller, @PathVariable String name) {
        return show(graphs.newest(caller.appId(), name));
    }

    @GetMapping("/{name}/versions/{version}")
    Envelope<Map<String, @Nullable Object>> version(
            Caller caller, @PathVariable String name, @PathVariable int version) {
        return show(graphs.version(caller.appId(), name, version));
    }

    private static Envelope<Map<String, @Nullable Object>> show(Optional<Graph> graph) {
        return graph.map(found -> Envelope.of(new GraphDocument(found).render()))
                .orElseThrow(() -> Problem.notFound("Graph").asException());
    }
}

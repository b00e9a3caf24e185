package dev.slotgraph.query.graph;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/graphs")
class GraphQueryController {

    private static final MediaType SVG = new MediaType("image", "svg+xml", StandardCharsets.UTF_8);
    private static final MediaType MERMAID = new MediaType("text", "vnd.mermaid", StandardCharsets.UTF_8);
    /** By which names the text is asked for. */
    private static final List<MediaType> AS_TEXT = List.of(
            new MediaType("text", "vnd.mermaid"),
            new MediaType("text", "x-mermaid"),
            new MediaType("text", "mermaid"),
            MediaType.TEXT_PLAIN);

    private final GraphCatalog graphs;

    GraphQueryController(GraphCatalog graphs) {
        this.graphs = graphs;
    }

    /** Each graph that bookings can begin on, in its newest version. */
    @GetMapping
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging) {
        var names = new LinkedHashSet<String>();
        graphs.all(caller.appId()).forEach(graph -> names.add(graph.name()));
        var newest = names.stream()
                .flatMap(name -> graphs.forNewBookings(caller.appId(), name).stream())
                .toList();
        return paging.page(
                newest.size(),
                newest.stream().skip(paging.offset()).limit(paging.limit()).toList(),
                graph -> new GraphDocument(graph).render());
    }

    @GetMapping("/{name}")
    Envelope<Map<String, @Nullable Object>> newest(Caller caller, @PathVariable String name) {
        var document = new GraphDocument(found(graphs.newest(caller.appId(), name))).render();
        if (graphs.retired(caller.appId(), name)) {
            document.put("retired", true);
        }
        return Envelope.of(document);
    }

    @GetMapping("/{name}/versions/{version}")
    Envelope<Map<String, @Nullable Object>> version(
            Caller caller, @PathVariable String name, @PathVariable int version) {
        return Envelope.of(new GraphDocument(found(graphs.version(caller.appId(), name, version))).render());
    }

    /** The newest version as a drawing; as the text of a Mermaid diagram where {@code Accept} prefers that. */
    @GetMapping("/{name}/diagram")
    ResponseEntity<byte[]> diagram(
            Caller caller,
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        return drawn(found(graphs.newest(caller.appId(), name)), accept);
    }

    @GetMapping("/{name}/versions/{version}/diagram")
    ResponseEntity<byte[]> diagram(
            Caller caller,
            @PathVariable String name,
            @PathVariable int version,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        return drawn(found(graphs.version(caller.appId(), name, version)), accept);
    }

    private static ResponseEntity<byte[]> drawn(Graph graph, @Nullable String accept) {
        boolean mermaid = prefersMermaid(accept);
        var text = mermaid ? new MermaidDiagram(graph).render() : new SvgDiagram(graph).render();
        return ResponseEntity.ok()
                .contentType(mermaid ? MERMAID : SVG)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean prefersMermaid(@Nullable String accept) {
        try {
            var wanted = MediaType.parseMediaTypes(accept);
            MimeTypeUtils.sortBySpecificity(wanted);
            return wanted.stream()
                    .filter(type -> type.includes(SVG) || AS_TEXT.contains(type.removeQualityValue()))
                    .findFirst()
                    .filter(type -> !type.includes(SVG))
                    .isPresent();
        } catch (InvalidMediaTypeException e) {
            throw Problem.malformed("Accept cannot be read").asException();
        }
    }

    private static Graph found(Optional<Graph> graph) {
        return graph.orElseThrow(() -> Problem.notFound("Graph").asException());
    }
}

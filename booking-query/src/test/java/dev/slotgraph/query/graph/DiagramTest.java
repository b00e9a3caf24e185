package dev.slotgraph.query.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.platform.domain.GraphFiles;
import dev.slotgraph.query.graph.DiagramLayout.Box;
import dev.slotgraph.query.graph.DiagramLayout.Drawing;
import dev.slotgraph.query.graph.DiagramLayout.Size;
import dev.slotgraph.query.graph.DiagramLayout.Way;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

class DiagramTest {

    /** Ways back, ways over several layers, one that leads to its own state, and texts that are no XML. */
    private static final Graph WINDING = graph("""
            {"name":"winding","title":"<A> & \\"B\\"","start":{"action":"hold","state":"held"},
             "states":{"held":{"claims":"slot","status":{"name":"On <hold>","color":"#fd0"}},
                       "quoted":{"claims":"slot"},"queued":{},"done":{"claims":"slot","final":true},"end":{"final":true}},
             "actions":[{"action":"quote","from":["held"],"to":"quoted"},
                        {"action":"quote_again","from":["quoted"],"to":"quoted"},
                        {"action":"queue","from":["held","quoted"],"to":"queued"},
                        {"action":"take","from":["queued"],"to":"held","manual":false,
                         "automatic":{"after":"-24 hours","of":"start"}},
                        {"action":"confirm","from":["held","quoted"],"to":"done"},
                        {"action":"leave","from":["held","quoted","queued"],"to":"end"}]}
            """);

    private static Graph graph(String json) {
        return GraphFiles.read(JsonMapper.shared().readTree(json));
    }

    static Stream<Graph> graphs() {
        return Stream.concat(
                Stream.of(WINDING),
                Stream.of(
                                "instant.v2",
                                "confirm_decline.v2",
                                "instant_payment.v2",
                                "group_owner.v1",
                                "group_customer.v1",
                                "group_customer_payment.v1",
                                "reservation.v2")
                        .map(name -> GraphFiles.load("/graphs/" + name + ".json")));
    }

    private static Drawing drawing(Graph graph) {
        return DiagramLayout.of(graph, _ -> new Size(90, 40), _ -> new Size(70, 30));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void nothingLiesOnAnythingElse(Graph graph) {
        var drawing = drawing(graph);
        var boxes = new ArrayList<Box>(drawing.states().values());
        drawing.ways().stream().map(Way::label).forEach(boxes::add);

        for (int i = 0; i < boxes.size(); i++) {
            var one = boxes.get(i);
            assertThat(one.x()).isNotNegative();
            assertThat(one.y()).isGreaterThan(-0.01);
            assertThat(one.x() + one.width()).isLessThanOrEqualTo(drawing.size().width() + 0.01);
            assertThat(one.y() + one.height())
                    .isLessThanOrEqualTo(drawing.size().height() + 0.01);
            for (var other : boxes.subList(i + 1, boxes.size())) {
                assertThat(overlap(one, other)).as("%s and %s", one, other).isFalse();
            }
        }
    }

    private static boolean overlap(Box one, Box other) {
        return one.x() < other.x() + other.width()
                && other.x() < one.x() + one.width()
                && one.y() < other.y() + other.height() - 0.01
                && other.y() < one.y() + one.height() - 0.01;
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void everyStepIsDrawnFromItsStateToTheNext(Graph graph) {
        var drawing = drawing(graph);

        assertThat(drawing.states()).containsOnlyKeys(graph.states().keySet());
        assertThat(drawing.ways())
                .hasSize(graph.actions().stream()
                        .mapToInt(action -> action.from().size())
                        .sum());
        assertThat(drawing.ways()).filteredOn(way -> !way.points().isEmpty()).allSatisfy(way -> {
            assertThat(sides(drawing, way.from()))
                    .contains(way.points().getFirst().x());
            assertThat(sides(drawing, way.action().to()))
                    .contains(way.points().getLast().x());
        });
    }

    private static List<Double> sides(Drawing drawing, String state) {
        var box = drawing.states().getOrDefault(state, new Box(-1, -1, 0, 0));
        return List.of(box.x(), box.x() + box.width());
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void theDrawingIsXmlThatTellsClaimingAndFinalStatesApart(Graph graph) throws Exception {
        var svg = new SvgDiagram(graph).render();

        assertThat(new SvgDiagram(graph).render()).isEqualTo(svg);
        var groups = parse(svg).getElementsByTagName("g");
        var classes = new ArrayList<String>();
        for (int i = 0; i < groups.getLength(); i++) {
            var group = (Element) groups.item(i);
            if (group.hasAttribute("data-state")) {
                classes.add(group.getAttribute("data-state") + ":" + group.getAttribute("class"));
            }
        }
        assertThat(classes)
                .containsExactlyInAnyOrderElementsOf(graph.states().values().stream()
                        .map(state -> state.name() + ":state"
                                + (state.claims() == ClaimKind.NONE ? "" : " claims")
                                + (state.end() ? " final" : ""))
                        .toList());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void textsAreShownAsTheyAreWritten() throws Exception {
        var svg = parse(new SvgDiagram(WINDING).render());

        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<A> & \"B\"");
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("On <hold>", "24 hours before start", "quote_again");
    }

    @Test
    void mermaidTellsTheSameSteps() {
        assertThat(new MermaidDiagram(WINDING).render())
                .startsWith("stateDiagram-v2\n")
                .contains(
                        "state \"On  hold\" as held",
                        "[*] --> held : hold",
                        "quoted --> quoted : quote_again",
                        "queued --> held : take (24 hours before start)",
                        "queued --> end_ : leave",
                        "end_ --> [*]",
                        "classDef of_held fill:#ffdd00,stroke:#ffdd00,color:#111827");
    }
}

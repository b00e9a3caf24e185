package dev.slotgraph.query.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.platform.domain.GraphFiles;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphQueriesTest {

    @Test
    void anAnswerIsTheDefinitionOfTheGraphItShows() {
        var app = SharedService.INSTANCE.app();
        var catalog = SharedService.INSTANCE.bean(GraphCatalog.class);

        var list = app.get("/v2/graphs");

        assertThat(list.each("name"))
                .contains(
                        "instant",
                        "confirm_decline",
                        "instant_payment",
                        "group_owner",
                        "group_customer",
                        "group_customer_payment",
                        "reservation");
        for (var shown : list.data()) {
            var graph = catalog.newest(app.id(), shown.path("name").asString()).orElseThrow();
            assertThat(GraphFiles.read(shown)).isEqualTo(graph);
            assertThat(app.get("/v2/graphs/" + graph.name()).data()).isEqualTo(shown);
            assertThat(app.get("/v2/graphs/%s/versions/%d".formatted(graph.name(), graph.version()))
                            .data())
                    .isEqualTo(shown);
        }
    }

    private static Map<String, Object> definition(String title) {
        return Map.of(
                "name",
                "own",
                "title",
                title,
                "start",
                Map.of("action", "hold", "state", "held"),
                "states",
                Map.of(
                        "held",
                        Map.of("claims", "slot", "status", Map.of("name", "On hold")),
                        "over",
                        Map.of("final", true)),
                "actions",
                List.of(Map.of("action", "end", "from", List.of("held"), "to", "over")));
    }

    private static void publish(TestApp app, int version, String title) {
        var stream = GraphCatalog.streamOf(app.id());
        app.append("graphs", stream, new GraphPublished(stream, "own", version, definition(title)));
    }

    @Test
    void anAppSeesItsOwnGraphsInEveryVersionAndNobodyElseDoes() {
        var app = SharedService.INSTANCE.app();
        publish(app, 1, "First");
        assertThat(app.get("/v2/graphs/own").data().path("title").asString()).isEqualTo("First");
        publish(app, 2, "Second");

        assertThat(app.get("/v2/graphs").each("name")).contains("own", "instant");
        assertThat(app.get("/v2/graphs/own").data().path("version").asInt()).isEqualTo(2);
        assertThat(app.get("/v2/graphs/own/versions/1").data().path("title").asString())
                .isEqualTo("First");
        assertThat(app.get("/v2/graphs/own/versions/3").status()).isEqualTo(404);
        var other = SharedService.INSTANCE.app();
        assertThat(other.get("/v2/graphs/own").status()).isEqualTo(404);
        assertThat(other.get("/v2/graphs/own/diagram").status()).isEqualTo(404);
        assertThat(other.get("/v2/graphs").each("name")).doesNotContain("own");
    }

    @Test
    void aBookingOnAGraphOfTheAppIsProjectedAndShownOnItsVersionAfterRetirement() {
        var app = SharedService.INSTANCE.app();
        publish(app, 1, "First");
        var resource = app.resource("Room");
        var booking = app.create(
                "own",
                "hold",
                "held",
                resource,
                "2026-03-03T10:00:00Z",
                "2026-03-03T11:00:00Z",
                Samples.details("Ada", "ada@example.org"));
        var stream = GraphCatalog.streamOf(app.id());
        app.append("graphs", stream, new GraphRetired(stream, "own"));

        var shown = app.get("/v2/bookings/" + booking).data();

        assertThat(shown.path("status").path("name").asString()).isEqualTo("On hold");
        assertThat(shown.path("available_actions").path(0).asString()).isEqualTo("end");
        assertThat(app.get("/v2/graphs").each("name")).doesNotContain("own");
        assertThat(app.get("/v2/graphs/own").data().path("retired").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "none | image/svg+xml",
                "*/* | image/svg+xml",
                "image/svg+xml, text/plain;q=0.5 | image/svg+xml",
                "text/html, image/* | image/svg+xml",
                "text/vnd.mermaid | text/vnd.mermaid",
                "text/plain | text/vnd.mermaid",
                "text/x-mermaid, */*;q=0.1 | text/vnd.mermaid"
            })
    void aDiagramIsDrawnOrWrittenAsAsked(@Nullable String accept, String type) {
        var app = SharedService.INSTANCE.app();

        var answer = app.get("/v2/graphs/instant/diagram", accept == null ? Map.of() : Map.of("Accept", accept));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type"))
                .hasValueSatisfying(given -> assertThat(given).startsWith(type));
    }

    @ParameterizedTest
    @CsvSource({"PT1H, 1 hour", "PT48H, 48 hours", "PT90M, 90 minutes", "PT1M, 1 minute", "PT5S, 5 seconds"})
    void spansAreWrittenInTheLargestUnitThatFits(Duration span, String words) {
        assertThat(GraphDocument.words(span)).isEqualTo(words);
    }
}

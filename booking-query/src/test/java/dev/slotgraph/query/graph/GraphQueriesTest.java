package dev.slotgraph.query.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.domain.GraphFiles;
import dev.slotgraph.query.testing.SharedService;
import java.time.Duration;
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

    @ParameterizedTest
    @CsvSource({"PT1H, 1 hour", "PT48H, 48 hours", "PT90M, 90 minutes", "PT1M, 1 minute", "PT5S, 5 seconds"})
    void spansAreWrittenInTheLargestUnitThatFits(Duration span, String words) {
        assertThat(GraphDocument.words(span)).isEqualTo(words);
    }
}

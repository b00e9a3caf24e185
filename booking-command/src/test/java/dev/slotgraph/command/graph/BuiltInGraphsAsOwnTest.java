package dev.slotgraph.command.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.testing.CommandTest;
import java.util.HashMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** What a built-in graph says, an app's own graph may say. */
class BuiltInGraphsAsOwnTest extends CommandTest {

    private static final UUID ANY_APP = new UUID(1, 1);

    @Autowired
    private GraphCatalog graphs;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instant",
                "confirm_decline",
                "instant_payment",
                "group_owner",
                "group_customer",
                "group_customer_payment",
                "reservation"
            })
    void itsDocumentUnderAnotherNameIsAcceptedAndSaysTheSame(String name) {
        var shown = new GraphDocument(graphs.newest(ANY_APP, name).orElseThrow());
        var own = new HashMap<>(shown.render());
        own.put("name", "own_" + name);

        var published = api.post("/v2/graphs", JsonMapper.shared().writeValueAsString(own));

        assertThat(published.status()).as(published.raw().body()).isEqualTo(201);
        var said = new HashMap<>(shown.definition());
        said.put("name", "own_" + name);
        said.put("version", 1);
        for (var member : said.entrySet()) {
            assertThat(published.data().path(member.getKey()))
                    .as(member.getKey())
                    .isEqualTo(JsonMapper.shared().valueToTree(member.getValue()));
        }
    }
}

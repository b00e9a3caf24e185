package dev.slotgraph.query.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a project offers by itself. At eight o'clock on Monday, 2 March 2026. */
class ProjectAvailabilityTest {

    private static final List<Map<String, Object>> NINE_TO_TWELVE =
            List.of(Map.of("allow_hours", Map.of("start", 9, "end", 12)));

    private static QueryService service;
    private TestApp app;

    @BeforeAll
    static void start() {
        service = new QueryService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
    }

    private UUID openFromNineToTwelve() {
        return app.resource(Samples.resource("Ada", 1, 0, 0, NINE_TO_TWELVE));
    }

    @Test
    void aProjectsGroupsAreOfferedUnlessTheRequestNamesOthers() {
        var ada = openFromNineToTwelve();
        var bob = openFromNineToTwelve();
        var gone = openFromNineToTwelve();
        var groups =
                List.of(Map.of("required", 2, "resources", List.of(gone.toString(), ada.toString(), bob.toString())));
        var project = app.project(Samples.project(List.of(ada), Map.of("to", "1 day", "groups", groups), List.of()));
        app.append("resource", gone, new ResourceDeleted(gone));
        app.book(bob, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        var body = "{\"project_id\":\"%s\"%s}";

        var offered = app.post("/v2/availability", body.formatted(project, ""));
        assertThat(offered.each("start")).containsExactly("2026-03-02T10:00:00+00:00", "2026-03-02T11:00:00+00:00");
        assertThat(offered.data().get(0).path("resources").size()).isEqualTo(2);
        assertThat(app.post("/v2/availability", body.formatted(project, ",\"resources\":[\"%s\"]".formatted(ada)))
                        .each("start"))
                .hasSize(3);
        assertThat(app.post("/v2/availability", body.formatted(project, ",\"resources\":[]"))
                        .each("start"))
                .hasSize(2);
        assertThat(app.post(
                                "/v2/availability",
                                body.formatted(project, ",\"groups\":[{\"resources\":[\"%s\"]}]".formatted(ada)))
                        .each("start"))
                .hasSize(3);
        var explained = app.post(
                "/v2/availability/explain",
                body.formatted(project, ",\"start\":\"2026-03-02T09:00:00Z\",\"end\":\"2026-03-02T10:00:00Z\""));
        assertThat(explained.data().path("bookable").asBoolean()).isFalse();
        assertThat(explained.data().path("groups").size()).isOne();
    }

    @Test
    void theEndOfAProjectsSeasonIsNoFaultOfItsVisitors() {
        var ada = openFromNineToTwelve();
        var over = app.project(Samples.project(List.of(ada), Map.of("to", "2026-03-01T00:00:00Z"), List.of()));
        var ahead = app.project(Samples.project(List.of(ada), Map.of("to", "2027-03-01T00:00:00Z"), List.of()));
        var body = "{\"project_id\":\"%s\"%s}";

        for (var path : List.of("/v2/availability", "/v2/availability/dates", "/v2/unavailable/slots")) {
            var answer = app.post(path, body.formatted(over, ""));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.data().size()).isZero();
        }
        assertThat(app.post("/v2/availability", body.formatted(ahead, "")).each("start"))
                .hasSize(3 * 184)
                .endsWith("2026-09-01T11:00:00+00:00");
        assertThat(app.post("/v2/availability", body.formatted(over, ",\"from\":\"now\""))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aProjectFillsWhatTheRequestLeavesOpenAndTheRequestWins() {
        var ada = openFromNineToTwelve();
        var project = app.project(Samples.project(
                List.of(ada),
                Map.of("length", "30 minutes", "to", "1 day"),
                List.of(Map.of("block_hours", Map.of("start", 9, "end", 11)))));
        var body = "{\"project_id\":\"%s\"%s}";

        assertThat(app.post("/v2/availability", body.formatted(project, "")).each("start"))
                .containsExactly("2026-03-02T11:00:00+00:00", "2026-03-02T11:30:00+00:00");
        assertThat(app.post("/v2/availability", body.formatted(project, ",\"length\":\"1 hour\""))
                        .each("start"))
                .containsExactly("2026-03-02T11:00:00+00:00");
        assertThat(app.post("/v2/availability", body.formatted(project, ",\"length\":null"))
                        .each("end"))
                .containsExactly("2026-03-02T12:00:00+00:00");
        assertThat(app.post(
                                "/v2/availability",
                                body.formatted(
                                        project,
                                        ",\"constraints\":[{\"block_hours\":{\"start\":11,\"end\":\"11:30\"}}]"))
                        .each("start"))
                .containsExactly("2026-03-02T11:30:00+00:00");
    }

    @Test
    void aProjectsNoticeHorizonAndBufferHoldWhateverTheRequestSays() {
        var ada = openFromNineToTwelve();
        app.book(ada, "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z");
        var project = app.project(Samples.project(
                List.of(ada),
                Map.of("minimum_notice", "90 minutes", "horizon", "2026-03-03T10:00:00Z", "buffer", "30 minutes"),
                List.of()));

        assertThat(app.post(
                                "/v2/availability",
                                "{\"project_id\":\"%s\",\"length\":\"30 minutes\",\"minimum_notice\":\"0 minutes\"}"
                                        .formatted(project))
                        .each("start"))
                .containsExactly(
                        "2026-03-02T09:30:00+00:00",
                        "2026-03-02T10:00:00+00:00",
                        "2026-03-03T09:00:00+00:00",
                        "2026-03-03T09:30:00+00:00");
    }
}

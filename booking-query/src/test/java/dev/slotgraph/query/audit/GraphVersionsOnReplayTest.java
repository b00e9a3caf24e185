package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** L14: a replay reads a booking by the version of the graph that it began with, whatever became of the graph. */
class GraphVersionsOnReplayTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();
    private final UUID chair = app.resource("Chair");
    private final UUID catalog = GraphCatalog.streamOf(app.id());

    private void publish(int version, String state, String shownAs) {
        app.append(
                "graphs",
                catalog,
                new GraphPublished(
                        catalog,
                        "studio",
                        version,
                        Map.of(
                                "name",
                                "studio",
                                "start",
                                Map.of("action", "hold", "state", state),
                                "states",
                                Map.of(
                                        state,
                                        Map.of("claims", "slot", "status", Map.of("name", shownAs)),
                                        "over",
                                        Map.of("final", true)),
                                "actions",
                                List.of(Map.of("action", "end", "from", List.of(state), "to", "over")))));
    }

    private UUID begun(String graph, int version, String state) {
        var id = UUID.randomUUID();
        var details = Samples.details("Ada", "ada@example.org");
        app.append(new BookingCreated(
                id,
                graph,
                version,
                "hold",
                state,
                Samples.slot("2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"),
                List.of(new BookedResource(chair, 0, 0)),
                null,
                null,
                BookingSettings.DEFAULT,
                null,
                null,
                Personal.of(id, details),
                null,
                null));
        return id;
    }

    private JsonNode replayed(String mode) {
        SERVICE.catchUp();
        var id = app.post("/v2/audit/replays", "{\"projection\":\"bookings\",\"mode\":\"%s\"}".formatted(mode))
                .data()
                .path("id")
                .asString();
        var replay = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> app.get("/v2/audit/replays/" + id).data(),
                        data -> !List.of("queued", "running")
                                .contains(data.path("state").asString()));
        assertThat(replay.path("state").asString()).as("%s", replay).isEqualTo("completed");
        return replay;
    }

    @Test
    void L14_aBookingOnAReplacedAndRetiredGraphIsRebuiltAsItWas() {
        publish(1, "held", "On hold");
        var booking = begun("studio", 1, "held");
        publish(2, "kept", "Kept");
        app.append("graphs", catalog, new GraphRetired(catalog, "studio"));
        SERVICE.catchUp();
        var before = app.get("/v2/bookings/" + booking).data();
        assertThat(before.path("status").path("name").asString()).isEqualTo("On hold");
        assertThat(replayed("verify").path("mismatches")).isEmpty();
        SERVICE.sql()
                .sql("delete from query.booking where id = ?")
                .param(booking)
                .update();

        replayed("rebuild");

        assertThat(app.get("/v2/bookings/" + booking).data()).isEqualTo(before);
        assertThat(app.get("/v2/bookings/" + booking + "?as_of="
                                + SERVICE.bean(ReadPosition.class).head())
                        .data())
                .isEqualTo(before);
        assertThat(replayed("verify").path("mismatches")).isEmpty();
    }

    @Test
    void L14_aBookingOnAVersionThatNobodyKnowsIsNamedAndHoldsUpNoOther() {
        publish(1, "held", "On hold");
        var strange = begun("studio", 7, "held");
        var booking = begun("studio", 1, "held");
        SERVICE.catchUp();
        SERVICE.sql()
                .sql("delete from query.booking where id = ?")
                .param(booking)
                .update();

        var replay = replayed("rebuild");

        assertThat(replay.path("mismatches")).anySatisfy(one -> {
            assertThat(one.path("id").asString()).isEqualTo(strange.toString());
            assertThat(one.path("field").asString()).isEqualTo("events");
        });
        assertThat(app.get("/v2/bookings/" + booking).data().path("state").asString())
                .isEqualTo("held");
        assertThat(app.get("/v2/bookings/" + strange).status()).isEqualTo(404);
        var then = app.get("/v2/bookings/" + strange + "?as_of="
                + SERVICE.bean(ReadPosition.class).head());
        assertThat(then.status()).isEqualTo(409);
        assertThat(then.code()).isEqualTo("unreadable_event");
        var position = SERVICE.bean(ReadPosition.class).head();
        app.transition(strange, "end", "held", "over");
        var list = app.get("/v2/bookings?as_of=" + position);
        assertThat(list.each("id")).containsExactly(booking.toString());
        assertThat(list.header("Slotgraph-Unreadable")).contains(strange.toString());
    }
}

package dev.slotgraph.query.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An event at fault parks its booking; an operator has it tried again, or has the read model do without it. */
class ParkedBookingsTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;
    private static final String LETTERS = "/v2/audit/processors/read-model/dead_letters";

    private final TestApp app = SERVICE.app();
    private final UUID resource = app.resource("Room");

    private UUID begun(String graph, String state) {
        var booking = UUID.randomUUID();
        app.append(Samples.created(
                booking,
                graph,
                "hold",
                state,
                Samples.slot("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"),
                List.of(new BookedResource(resource, 0, 0)),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Ada", "ada@example.org")));
        return booking;
    }

    private JsonNode processor(TestApp viewer) {
        for (var one : viewer.get("/v2/audit/processors").data()) {
            if (one.path("name").asString().equals("read-model")) {
                return one;
            }
        }
        throw new AssertionError("the read model is not listed");
    }

    @Test
    void whatWasParkedIsListedAndHandledAnewWhenItsFaultIsGone() {
        var booking = begun("studio_hold", "held");
        app.transition(booking, "confirm", "held", "confirmed");
        var other = app.book(resource, "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z");
        SERVICE.catchUp();

        assertThat(app.get("/v2/bookings/" + other).status()).isEqualTo(200);
        var processor = processor(app);
        assertThat(processor.path("state").asString()).isEqualTo("running");
        assertThat(processor.path("dead_letters").asLong()).isEqualTo(2);
        // What a processor says of itself is looked up now and then, not for each who asks.
        await().untilAsserted(() -> {
            assertThat(processor(app).path("lag").asLong()).isZero();
            assertThat(processor(app).path("position").asLong()).isPositive();
        });
        assertThat(processor(SERVICE.app()).path("dead_letters").asLong())
                .as("another app's")
                .isZero();
        var parked = app.get(LETTERS).data();
        assertThat(parked).hasSize(1);
        assertThat(parked.path(0).path("sequence").asString()).isEqualTo(booking.toString());
        assertThat(parked.path(0).path("events").asLong()).isEqualTo(2);
        assertThat(parked.path(0).path("event").path("type").asString()).isEqualTo("booking.created");
        assertThat(parked.path(0).path("cause").asString()).contains("studio_hold");

        var again = app.post(LETTERS + "/" + booking + "/retry", "");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data().path("still_parked").asLong()).isEqualTo(2);

        publishTheGraph();
        assertThat(app.post(LETTERS + "/" + booking + "/retry", "")
                        .data()
                        .path("still_parked")
                        .asLong())
                .isZero();
        assertThat(app.get("/v2/bookings/" + booking).data().path("state").asString())
                .isEqualTo("confirmed");
        assertThat(app.get(LETTERS).data()).isEmpty();
        var decisions = app.get("/v2/audit/processors/read-model/decisions").data();
        assertThat(decisions).hasSize(2);
        assertThat(decisions.path(0).path("action").asString()).isEqualTo("retry");
        assertThat(decisions.path(0).path("actor").asString()).startsWith("key:");
        assertThat(decisions.path(1).path("still_parked").asLong()).isEqualTo(2);
    }

    private void publishTheGraph() {
        var catalog = GraphCatalog.streamOf(app.id());
        app.append(
                "graphs",
                catalog,
                new GraphPublished(
                        catalog,
                        "studio_hold",
                        1,
                        Map.of(
                                "name",
                                "studio_hold",
                                "start",
                                Map.of("action", "hold", "state", "held"),
                                "states",
                                Map.of(
                                        "held",
                                        Map.of("claims", "slot"),
                                        "confirmed",
                                        Map.of("claims", "slot", "final", true)),
                                "actions",
                                List.of(Map.of("action", "confirm", "from", List.of("held"), "to", "confirmed")))));
    }

    @Test
    void whatIsGivenUpIsDoneWithoutAndTheReasonIsKept() {
        var booking = app.book(resource, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        app.transition(booking, "vanish", "confirmed", "nowhere");
        app.transition(booking, "return", "nowhere", "confirmed");
        SERVICE.catchUp();
        assertThat(app.get(LETTERS)
                        .data()
                        .path(0)
                        .path("event")
                        .path("sequence")
                        .asInt())
                .isEqualTo(1);
        var skip = LETTERS + "/" + booking + "/skip";

        assertThat(app.post(skip, "{}").status()).isEqualTo(422);
        assertThat(app.post(KeyKind.AUDIT, skip, "{\"reason\":\"x\"}").status()).isEqualTo(403);
        assertThat(SERVICE.app().post(skip, "{\"reason\":\"x\"}").status()).isEqualTo(404);
        assertThat(app.post(skip.replace("read-model", "no-model"), "{\"reason\":\"x\"}")
                        .status())
                .isEqualTo(404);
        var skipped = app.post(skip, "{\"reason\":\"the state was a mistake\"}");

        assertThat(skipped.data().path("still_parked").asLong()).isZero();
        assertThat(app.post(skip, "{\"reason\":\"x\"}").status())
                .as("nothing left")
                .isEqualTo(404);
        app.transition(booking, "cancel", "confirmed", "cancelled");
        SERVICE.catchUp();
        assertThat(app.get(LETTERS).data()).isEmpty();
        var shown = app.get("/v2/bookings/" + booking);
        assertThat(shown.data().path("state").asString()).isEqualTo("cancelled");
        assertThat(shown.data().path("version").asLong()).isEqualTo(4);
        var decision =
                app.get("/v2/audit/processors/read-model/decisions").data().path(0);
        assertThat(decision.path("action").asString()).isEqualTo("skip");
        assertThat(decision.path("reason").asString()).isEqualTo("the state was a mistake");
        assertThat(decision.path("event").path("sequence").asInt()).isEqualTo(1);
    }

    @Test
    void theMetricsTellOfTheProcessor() {
        var meters = SERVICE.bean(MeterRegistry.class);

        for (var gauge : List.of("position", "lag", "dead.letters", "up")) {
            assertThat(meters.get("slotgraph.processor." + gauge)
                            .tag("processor", "read-model")
                            .gauge()
                            .value())
                    .as(gauge)
                    .isNotNaN();
        }
    }
}

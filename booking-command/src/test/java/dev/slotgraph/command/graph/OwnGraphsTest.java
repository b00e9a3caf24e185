package dev.slotgraph.command.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphCommand.PublishGraph;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.command.write.Commands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A workflow that nobody foresaw: published, walked, replaced and retired. */
class OwnGraphsTest extends CommandTest {

    @Autowired
    private TimerRunner timers;

    @Autowired
    private Commands commands;

    /** The contract's own example. */
    private static String studioHold(String name, String more) {
        return """
                {"name":"%s","title":"Studio hold",
                 "start":{"action":"hold","state":"held"},
                 "states":{"held":{"claims":"slot","status":{"name":"On hold","icon":"pause-circle","color":"#d97706"}},
                           "confirmed":{"claims":"slot"}, "released":{"final":true}, "completed":{"final":true}},
                 "actions":[{"action":"confirm","from":["held"],"to":"confirmed","input":{"note":{"type":"string","max":500}}},
                            {"action":"expire","from":["held"],"to":"released","automatic":{"after":"48 hours","of":"entry"}},
                            {"action":"complete","from":["confirmed"],"to":"completed","automatic":{"after":"1 hour","of":"end"}}%s]}
                """.formatted(name, more);
    }

    private Map<String, String> faults(String definition) {
        var answer = api.post("/v2/graphs", definition);
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("validation_failed");
        var faults = new TreeMap<String, String>();
        answer.body()
                .path("errors")
                .properties()
                .forEach(entry ->
                        faults.put(entry.getKey(), entry.getValue().path(0).asString()));
        return faults;
    }

    private String state(Api.Answer answer) {
        return answer.data().path("state").asString();
    }

    @Test
    void aBookingWalksAGraphOfTheApp() {
        var resource = api.resource("");
        var published = api.post("/v2/graphs", studioHold("walked", ""));
        assertThat(published.status()).isEqualTo(201);
        assertThat(published.data().path("version").asInt()).isOne();

        var booking = api.book(resource, "walked", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");

        assertThat(state(booking)).isEqualTo("held");
        assertThat(booking.data().path("status").path("color").asString()).isEqualTo("#d97706");
        assertThat(booking.data().path("available_actions"))
                .extracting(JsonNode::asString)
                .containsExactly("confirm", "expire");
        assertThat(api.book(resource, "walked", "2027-02-01T10:30:00Z", "2027-02-01T11:30:00Z")
                        .status())
                .isEqualTo(409);
        var tooLong = api.put(
                "/v2/bookings/" + booking.id() + "/confirm",
                "{\"confirm\":{\"note\":\"%s\"}}".formatted("x".repeat(501)));
        assertThat(tooLong.status()).isEqualTo(422);
        assertThat(state(api.put("/v2/bookings/" + booking.id() + "/confirm", "{\"confirm\":{\"note\":\"ok\"}}")))
                .isEqualTo("confirmed");
    }

    @Test
    void itsAutomaticActionsHappenByThemselves() {
        api.post("/v2/graphs", studioHold("timed", ""));
        var resource = api.resource("");
        var booking = api.book(resource, "timed", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        clock.advance(Duration.ofDays(2));

        timers.runDue();

        assertThat(api.put("/v2/bookings/" + booking + "/confirm", "{}").status())
                .isEqualTo(410);
        assertThat(claimsOn(resource)).isZero();
    }

    @Test
    void theSameDefinitionAgainIsTheSameVersionAndAnotherIsTheNext() {
        var first = api.post("/v2/graphs", studioHold("counted", ""));
        var again = api.post("/v2/graphs", studioHold("counted", ""));
        var sentBack = api.post("/v2/graphs", first.data().toString());
        var next = api.post(
                "/v2/graphs",
                studioHold("counted", ",{\"action\":\"give_up\",\"from\":[\"held\"],\"to\":\"released\"}"));

        assertThat(List.of(first.status(), again.status(), sentBack.status(), next.status()))
                .containsExactly(201, 200, 200, 201);
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(sentBack.data()).isEqualTo(first.data());
        assertThat(next.data().path("version").asInt()).isEqualTo(2);
    }

    @Test
    void aBookingStaysOnTheVersionThatItBeganWith() {
        api.post("/v2/graphs", studioHold("pinned", ""));
        var resource = api.resource("");
        var old = api.book(resource, "pinned", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        api.post(
                "/v2/graphs",
                studioHold("pinned", ",{\"action\":\"give_up\",\"from\":[\"held\"],\"to\":\"released\"}"));
        var young = api.book(resource, "pinned", "2027-02-01T12:00:00Z", "2027-02-01T13:00:00Z");

        assertThat(young.data().path("graph_version").asInt()).isEqualTo(2);
        var refused = api.put("/v2/bookings/" + old + "/give_up", "{}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("available_actions"))
                .extracting(JsonNode::asString)
                .containsExactly("confirm", "expire");
        assertThat(state(api.put("/v2/bookings/" + young.id() + "/give_up", "{}")))
                .isEqualTo("released");
    }

    @Test
    void aRetiredGraphTakesNoNewBookingsAndKeepsThoseItHas() {
        api.post("/v2/graphs", studioHold("retired", ""));
        var resource = api.resource("");
        var booking = api.book(resource, "retired", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();

        assertThat(api.delete("/v2/graphs/retired").status()).isEqualTo(204);

        var refused = api.book(resource, "retired", "2027-02-01T12:00:00Z", "2027-02-01T13:00:00Z");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").has("graph")).isTrue();
        assertThat(state(api.put("/v2/bookings/" + booking + "/confirm", "{}"))).isEqualTo("confirmed");
        assertThat(api.delete("/v2/graphs/retired").status()).isEqualTo(404);

        var back = api.post("/v2/graphs", studioHold("retired", ""));
        assertThat(back.status()).isEqualTo(201);
        assertThat(back.data().path("version").asInt()).isEqualTo(2);
        assertThat(api.book(resource, "retired", "2027-02-01T12:00:00Z", "2027-02-01T13:00:00Z")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void parallelPublicationsOfOneNameGetOneVersionEach() {
        var answers = Api.atOnce(
                6,
                i -> api.post(
                        "/v2/graphs",
                        studioHold(
                                "raced",
                                ",{\"action\":\"a%d\",\"from\":[\"held\"],\"to\":\"released\"}".formatted(i))));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers)
                .extracting(answer -> answer.data().path("version").asInt())
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        var faults = faults("""
                {"name":"History!","start":{"action":"reschedule","state":"nowhere"},"colour":"red",
                 "states":{"a":{"claims":"slot","status":{"color":"red","icon":"skull"}},"b":{"claims":"table"},"end":{"final":true}},
                 "actions":[
                  {"action":"go","from":["a"],"to":"c"},
                  {"action":"back","from":["end"],"to":"a"},
                  {"action":"never","from":["a"],"to":"end","manual":false},
                  {"action":"soon","from":["a"],"to":"end","automatic":{"of":"entry","after":"-1 hour"}},
                  {"action":"odd","from":[],"to":"end","input":{"x":{"type":"date"}},"automatic":{"of":"noon","after":"soon"}}]}
                """);

        assertThat(faults.keySet())
                .containsExactlyInAnyOrder(
                        "name",
                        "start.action",
                        "start.state",
                        "colour",
                        "states.a.status.color",
                        "states.a.status.icon",
                        "states.b.claims",
                        "states.b",
                        "actions.0.to",
                        "actions.1.from",
                        "actions.2.manual",
                        "actions.3.automatic.after",
                        "actions.4.from",
                        "actions.4.input.x.type",
                        "actions.4.automatic.of",
                        "actions.4.automatic.after");
    }

    @Test
    void theGraphsOfAnotherAppAreNotThere() {
        api.post("/v2/graphs", studioHold("secret", ""));
        var other = anotherApp();
        var resource = other.resource("");

        var refused = other.book(resource, "secret", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(other.delete("/v2/graphs/secret").status()).isEqualTo(404);
        assertThat(other.put("/v2/bookings/018f0000-0000-7000-8000-000000000002/expire", "{}")
                        .body()
                        .path("model")
                        .asString())
                .isEqualTo("Booking");
        assertThat(other.put("/v2/bookings/018f0000-0000-7000-8000-000000000002/hold", "{}")
                        .body()
                        .path("model")
                        .asString())
                .isEqualTo("Action");
        assertThat(other.post("/v2/graphs", studioHold("secret", ""))
                        .data()
                        .path("version")
                        .asInt())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource({"instant", "reservation"})
    void aBuiltInGraphIsNobodysToReplaceOrRetire(String name) {
        assertThat(faults(studioHold(name, ""))).containsOnlyKeys("name");
        assertThat(api.delete("/v2/graphs/" + name).status()).isEqualTo(409);
    }

    @Test
    void anAutomaticActionThatFindsItsSlotTakenGoesWhereTheGraphSays() {
        api.post("/v2/graphs", """
                {"name":"waiting","start":{"action":"wait","state":"waiting"},
                 "states":{"waiting":{},"held":{"claims":"slot","final":true},"missed":{"final":true}},
                 "actions":[
                  {"action":"take","from":["waiting"],"to":"held","manual":false,"automatic":{"after":"1 hour","of":"entry"}},
                  {"action":"miss","from":["waiting"],"to":"missed","manual":false,"automatic":{"of":"failure"}}]}
                """);
        var resource = api.resource("");
        var slot = new String[] {"2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z"};
        var first = api.book(resource, "waiting", slot[0], slot[1]).id();
        var second = api.book(resource, "waiting", slot[0], slot[1]).id();
        clock.advance(Duration.ofHours(1));

        timers.runDue();

        assertThat(List.of(lastStateOf(first), lastStateOf(second))).containsExactlyInAnyOrder("held", "missed");
        assertThat(claimsOn(resource)).isOne();
    }

    /** Published before graphs were asked where a failure leads. */
    private void publishUnasked(String name, String definition) {
        var app = jdbc.sql("select id from booking.app where slug = 'default'")
                .query(UUID.class)
                .single();
        var tree = JsonMapper.shared().readTree(definition);
        commands.send(
                app,
                "test",
                "request",
                new PublishGraph(
                        GraphCatalog.streamOf(app),
                        name,
                        JsonMapper.shared().convertValue(tree, new TypeReference<Map<String, @Nullable Object>>() {})));
    }

    @Test
    void aBookingThatFindsNoWayOutHoldsUpNobodyElse() {
        publishUnasked("stuck", """
                {"name":"stuck","version":1,"title":"Stuck","start":{"action":"wait","state":"waiting"},
                 "states":{"waiting":{},"held":{"claims":"slot","final":true},"squeezed":{"claims":"slot","final":true}},
                 "actions":[
                  {"action":"take","from":["waiting"],"to":"held","manual":false,"automatic":{"after":"1 hour","of":"entry"}},
                  {"action":"miss","from":["waiting"],"to":"squeezed","manual":false,"automatic":{"of":"failure"}}]}
                """);
        var resource = api.resource("");
        var stuck = api.book(resource, "stuck", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");
        assertThat(stuck.status()).as(stuck.raw().body()).isEqualTo(201);
        api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");
        clock.advance(Duration.ofMinutes(59));
        var other = anotherApp();
        var hold = other.book(other.resource(""), "instant_payment", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");
        clock.advance(Duration.ofHours(1));

        timers.runDue();

        assertThat(lastStateOf(hold.id())).isEqualTo("unpaid");
        assertThat(eventsOf(stuck.id())).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            two_steps   | "automatic":{"after":"10 minutes","of":"entry"} | "automatic":{"after":"5 minutes","of":"entry"} | 15m
            before_start | "automatic":{"after":"1 hour","of":"entry"} | "automatic":{"after":"-24 hours","of":"start"} | 10h
            """)
    void aHoldThatEndsInStepsBlocksNobodyThoughNoTimerRan(String name, String first, String second, String until) {
        var published = api.post("/v2/graphs", """
                {"name":"%s","start":{"action":"hold","state":"held"},
                 "states":{"held":{"claims":"slot"},"grace":{"claims":"slot"},"released":{"final":true}},
                 "actions":[
                  {"action":"warn","from":["held"],"to":"grace",%s},
                  {"action":"expire","from":["grace"],"to":"released",%s}]}
                """.formatted(name, first, second));
        assertThat(published.status()).as(published.raw().body()).isEqualTo(201);
        var resource = api.resource("");
        var slot = new String[] {"2027-01-02T10:00:00Z", "2027-01-02T11:00:00Z"};
        api.book(resource, name, slot[0], slot[1]);
        clock.advance(Duration.parse("PT" + until).minusMillis(1));
        assertThat(api.book(resource, "instant", slot[0], slot[1]).status()).isEqualTo(409);

        clock.advance(Duration.ofMillis(1));

        assertThat(api.book(resource, "instant", slot[0], slot[1]).status()).isEqualTo(201);
    }

    /** A graph says what becomes of money that comes late, to the payer and in the log. */
    @Test
    void R7_aLatePaymentTakesAFreeSlotAndIsNotedForRefundWhereItIsTaken() {
        api.post("/v2/graphs", """
                {"name":"late_payment","start":{"action":"hold","state":"held"},
                 "states":{"held":{"claims":"slot"},"lapsed":{},"paid":{"claims":"slot"},"refund_due":{},
                           "refunded":{"final":true},"given_up":{"final":true},"completed":{"claims":"slot","final":true}},
                 "actions":[
                  {"action":"pay","from":["held","lapsed"],"to":"paid","input":{"payment_id":{"type":"string"}}},
                  {"action":"lapse","from":["held"],"to":"lapsed","manual":false,"automatic":{"after":"5 minutes","of":"entry"}},
                  {"action":"owe","from":["lapsed"],"to":"refund_due","input":{"payment_id":{"type":"string","required":true}}},
                  {"action":"refund","from":["refund_due"],"to":"refunded"},
                  {"action":"give_up","from":["lapsed"],"to":"given_up","automatic":{"after":"30 days","of":"entry"}},
                  {"action":"complete","from":["paid"],"to":"completed","automatic":{"after":"1 hour","of":"end"}}]}
                """);
        var resource = api.resource("");
        var slot = new String[] {"2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z"};
        var late = api.book(resource, "late_payment", slot[0], slot[1]).id();
        clock.advance(Duration.ofMinutes(6));
        var free = api.put("/v2/bookings/" + late + "/pay", "{\"pay\":{\"payment_id\":\"p1\"}}");
        assertThat(state(free)).isEqualTo("paid");

        api.put("/v2/bookings/" + late + "/complete", "{}");
        var other = api.resource("");
        var later = api.book(other, "late_payment", slot[0], slot[1]).id();
        clock.advance(Duration.ofMinutes(6));
        api.book(other, "instant", slot[0], slot[1]);
        var taken = api.put("/v2/bookings/" + later + "/pay", "{\"pay\":{\"payment_id\":\"p2\"}}");
        var owed = api.put("/v2/bookings/" + later + "/owe", "{\"owe\":{\"payment_id\":\"p2\"}}");

        assertThat(taken.code()).isEqualTo("slot_unavailable");
        assertThat(state(owed)).isEqualTo("refund_due");
        assertThat(lastStateOf(later)).isEqualTo("refund_due");
        assertThat(claimsOn(other)).isOne();
    }

    private String lastStateOf(String booking) {
        return jdbc.sql("""
                select convert_from(payload, 'utf8')::json ->> 'to' from booking.domain_event
                where stream_id = ? order by sequence desc limit 1
                """).param(booking).query(String.class).single();
    }
}

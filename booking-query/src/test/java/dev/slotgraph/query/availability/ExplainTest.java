package dev.slotgraph.query.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.RequestStatements;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over HTTP, at eight o'clock on Monday, 2 March 2026. */
class ExplainTest {

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

    private Answer explain(String more, String start, String end, UUID... resources) {
        var ids = List.of(resources).stream().map(id -> "\"" + id + "\"").toList();
        return app.post(
                "/v2/availability/explain",
                "{\"resources\":%s,\"start\":\"2026-03-02T%s:00Z\",\"end\":\"2026-03-02T%s:00Z\"%s}"
                        .formatted(ids, start, end, more.isEmpty() ? "" : "," + more));
    }

    private static String reasons(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.data().path("bookable").booleanValue()).isFalse();
        return answer.data().path("resources").get(0).path("reasons").toString();
    }

    @Test
    void whatCanBeBookedHasNothingInItsWay() {
        var ada = app.resource(Samples.resource("Ada", 1, 0, 0, NINE_TO_TWELVE));

        var answer = explain("", "09:00", "10:00", ada);

        assertThat(answer.data().toString())
                .isEqualTo(
                        "{\"bookable\":true,\"start\":\"2026-03-02T09:00:00+00:00\",\"end\":\"2026-03-02T10:00:00+00:00\","
                                + "\"mode\":\"roundrobin_random\",\"resources\":[{\"id\":\"%s\",\"name\":\"Ada\",\"timezone\":\"UTC\","
                                        .formatted(ada)
                                + "\"bookable\":true,\"reasons\":[]}]}");
    }

    @Test
    void everyReasonIsToldAtOnceWithTheLevelOfItsRule() {
        var ada = app.resource(Samples.resource("Ada", 1, 0, 0, NINE_TO_TWELVE));
        var booking = app.book(ada, "2026-03-02T12:30:00Z", "2026-03-02T13:30:00Z");

        assertThat(reasons(explain("\"constraints\":[{\"block_day\":{\"day\":\"monday\"}}]", "12:00", "13:00", ada)))
                .isEqualTo(
                        "[{\"code\":\"rule\",\"level\":\"request\",\"rules\":[{\"block_day\":{\"day\":\"Monday\"}}]},"
                                + "{\"code\":\"rule\",\"level\":\"resource\","
                                + "\"rules\":[{\"allow_hours\":{\"start\":\"09:00\",\"end\":\"12:00\"}}]},"
                                + "{\"code\":\"claim\",\"start\":\"2026-03-02T12:30:00+00:00\",\"end\":\"2026-03-02T13:30:00+00:00\","
                                + "\"bookings\":[{\"id\":\"%s\"}]}]".formatted(booking));
    }

    @Test
    void aBufferIsToldApartFromTheClaimItKeepsItsDistanceFrom() {
        var ada = app.resource("Ada");
        var booking = app.book(ada, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");

        assertThat(reasons(explain("\"buffer\":\"15 minutes\"", "11:00", "12:00", ada)))
                .isEqualTo(
                        "[{\"code\":\"buffer\",\"start\":\"2026-03-02T10:00:00+00:00\",\"end\":\"2026-03-02T11:00:00+00:00\","
                                + "\"bookings\":[{\"id\":\"%s\"}]}]".formatted(booking));
    }

    @Test
    void aHoldIsToldWithTheMomentAtWhichItEnds() {
        var ada = app.resource("Ada");
        var hold = UUID.randomUUID();
        app.append(Samples.created(
                hold,
                "instant_payment",
                "create",
                "tentative",
                Samples.slot("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
                List.of(new BookedResource(ada, 0, 0)),
                null,
                new BookingSettings(Map.of("timeout", 600L), false),
                Samples.details("Ada", "ada@example.org")));
        app.event(ada, "2026-03-02T09:30:00Z", "2026-03-02T11:00:00Z", false);

        for (var more : List.of("", "\"as_of\":\"2026-03-02T08:00:00Z\"")) {
            var told = explain(more, "09:30", "10:30", ada).data().at("/resources/0/reasons");
            assertThat(told.get(0).path("bookings").toString())
                    .isEqualTo("[{\"id\":\"%s\",\"expires_at\":\"2026-03-02T08:10:00+00:00\"}]".formatted(hold));
            assertThat(told.get(0).has("events")).isFalse();
            assertThat(told.get(1).path("events").size()).isOne();
            assertThat(told.get(1).has("bookings")).isFalse();
        }
    }

    @Test
    void whoIsInTheWayOfManyIsAskedAtOnce() {
        var many = new UUID[50];
        for (int i = 0; i < many.length; i++) {
            many[i] = app.resource("Ada");
            app.book(many[i], "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        }
        var project = app.project(Samples.project(List.of(many), Map.of(), List.of()));
        explain("", "09:00", "10:00", many[0]);
        service.catchUp();

        try (var statements = new RequestStatements()) {
            assertThat(explain("\"project_id\":\"%s\"".formatted(project), "09:00", "10:00", many)
                            .data()
                            .findValuesAsString("code"))
                    .hasSize(50)
                    .containsOnly("claim");
            assertThat(statements.drain()).hasSize(5);
            explain("\"as_of\":\"2026-03-02T08:00:00Z\"", "09:00", "10:00", many[0]);
            var one = statements.drain().size();
            explain("\"as_of\":\"2026-03-02T08:00:00Z\"", "09:00", "10:00", many);
            assertThat(statements.drain()).hasSize(one);
        }
    }

    @Test
    void aFullResourceTellsWhenAndHowMany() {
        var room = app.resource(Samples.resource("Room", 2, 0, 0, List.of()));
        var first = app.book(room, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        assertThat(explain("", "10:00", "11:00", room).data().path("bookable").booleanValue())
                .isTrue();
        var second = app.book(room, "2026-03-02T10:30:00Z", "2026-03-02T12:00:00Z");

        assertThat(reasons(explain("", "10:00", "11:00", room)))
                .isEqualTo("[{\"code\":\"capacity\",\"capacity\":2,\"start\":\"2026-03-02T10:30:00+00:00\","
                        + "\"end\":\"2026-03-02T11:00:00+00:00\",\"bookings\":[{\"id\":\"%s\"},{\"id\":\"%s\"}]}]"
                                .formatted(first, second));
    }

    @Test
    void aProjectsNoticeAndHorizonAreReasonsOfTheirOwn() {
        var ada = app.resource("Ada");
        var project = app.project(Samples.project(
                List.of(ada), Map.of("minimum_notice", "3 hours", "horizon", "2026-03-02T12:00:00Z"), List.of()));

        assertThat(reasons(explain("\"project_id\":\"%s\"".formatted(project), "09:00", "13:00", ada)))
                .isEqualTo("[{\"code\":\"notice\",\"earliest_start\":\"2026-03-02T11:00:00+00:00\"},"
                        + "{\"code\":\"horizon\",\"latest_end\":\"2026-03-02T12:00:00+00:00\"}]");
    }

    @Test
    void aResourceOfAnotherAppIsUnknownLikeOneThatNeverWas() {
        var theirs = service.app().resource("Bob");
        var ada = app.resource("Ada");

        var answer = explain("", "09:00", "10:00", theirs, ada);

        assertThat(answer.data().path("bookable").booleanValue()).isTrue();
        assertThat(answer.data().path("resources").get(0).toString())
                .isEqualTo("{\"id\":\"%s\",\"bookable\":false,\"reasons\":[{\"code\":\"unknown\"}]}".formatted(theirs));
        assertThat(explain("\"mode\":\"mutual\"", "09:00", "10:00", theirs, ada)
                        .data()
                        .path("bookable")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void ofAGroupItTellsHowManyAreFree() {
        var ada = app.resource("Ada");
        var bob = app.resource("Bob");
        var room = app.resource("Room");
        app.book(ada, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        var body = "{\"start\":\"2026-03-02T%s:00Z\",\"end\":\"2026-03-02T11:30:00Z\",\"groups\":["
                + "{\"required\":2,\"resources\":[\"%s\",\"%s\"]},{\"required\":\"all\",\"resources\":[\"%s\"]}]}";

        var taken = app.post("/v2/availability/explain", body.formatted("10:30", ada, bob, room))
                .data();
        var free = app.post("/v2/availability/explain", body.formatted("11:00", ada, bob, room))
                .data();

        assertThat(taken.path("bookable").booleanValue()).isFalse();
        assertThat(taken.path("groups").get(0).toString())
                .isEqualTo("{\"bookable\":false,\"required\":2,\"free\":1,\"resources\":[\"%s\",\"%s\"]}"
                        .formatted(ada, bob));
        assertThat(taken.path("groups").get(1).path("bookable").booleanValue()).isTrue();
        assertThat(taken.path("resources")
                        .get(0)
                        .path("reasons")
                        .get(0)
                        .path("code")
                        .asString())
                .isEqualTo("claim");
        assertThat(free.path("bookable").booleanValue()).isTrue();
    }

    @Test
    void itIsForWhoeverRunsTheCalendarsAndTimesMustMakeSense() {
        var ada = app.resource("Ada");
        assertThat(app.post(KeyKind.WIDGET, "/v2/availability/explain", "{}").status())
                .isEqualTo(403);
        assertThat(explain("", "10:00", "10:00", ada).status()).isEqualTo(422);
        assertThat(app.post("/v2/availability/explain", "{\"resources\":[\"%s\"]}".formatted(ada))
                        .body()
                        .path("errors")
                        .toString())
                .contains("start", "end");
    }
}

package dev.slotgraph.query.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.RequestStatements;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP, at eight o'clock on Monday, 2 March 2026. */
class AvailabilityTest {

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

    private Answer ask(String more, UUID... resources) {
        var ids = List.of(resources).stream().map(id -> "\"" + id + "\"").toList();
        return app.post(
                "/v2/availability",
                "{\"resources\":%s,\"to\":\"2026-03-03T00:00:00Z\"%s}"
                        .formatted(ids, more.isEmpty() ? "" : "," + more));
    }

    private List<String> starts(String more, UUID... resources) {
        var answer = ask(more, resources);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.each("start");
    }

    @Test
    void aFreeMorningHasASlotForEachHourInTheFormOfTimekit() {
        var ada = openFromNineToTwelve();

        var answer = ask("", ada);

        assertThat(answer.each("start"))
                .containsExactly("2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00", "2026-03-02T11:00:00+00:00");
        assertThat(answer.data().get(0).toString())
                .isEqualTo("{\"start\":\"2026-03-02T09:00:00+00:00\",\"end\":\"2026-03-02T10:00:00+00:00\","
                        + "\"resources\":[{\"id\":\"%s\",\"name\":\"Ada\",\"timezone\":\"UTC\"}]}".formatted(ada));
    }

    @Test
    void aSlotThatWasClaimedAMomentAgoIsNeverOffered() {
        var ada = openFromNineToTwelve();
        for (int hour = 9; hour < 12; hour++) {
            var before = starts("", ada);
            assertThat(before).hasSize(12 - hour);

            app.book(ada, "2026-03-02T%02d:00:00Z".formatted(hour), "2026-03-02T%02d:00:00Z".formatted(hour + 1));

            assertThat(starts("", ada)).isEqualTo(before.subList(1, before.size()));
        }
    }

    @Test
    void aTentativeBookingHoldsNothingAndACancelledOneNoMore() {
        var ada = openFromNineToTwelve();
        var booking = app.create(
                "confirm_decline",
                "create",
                "tentative",
                ada,
                "2026-03-02T09:00:00Z",
                "2026-03-02T12:00:00Z",
                Samples.details("Ada", "ada@example.org"));
        assertThat(starts("", ada)).hasSize(3);

        app.transition(booking, "confirm", "tentative", "confirmed");
        assertThat(starts("", ada)).isEmpty();

        app.transition(booking, "cancel", "confirmed", "cancelled");
        assertThat(starts("", ada)).hasSize(3);
    }

    @Test
    void aHoldThatRanOutBlocksNobodyThoughNoTimerRan() {
        try (var late = new QueryService()) {
            app = late.app();
            var ada = openFromNineToTwelve();
            var booking = UUID.randomUUID();
            app.append(Samples.created(
                    booking,
                    "instant_payment",
                    "create",
                    "tentative",
                    Samples.slot("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
                    List.of(new BookedResource(ada, 0, 0)),
                    null,
                    new BookingSettings(Map.of("timeout", 60L), false),
                    Samples.details("Ada", "ada@example.org")));
            assertThat(starts("", ada)).hasSize(2);

            late.clock().advance(Duration.ofSeconds(59));
            assertThat(starts("", ada)).hasSize(2);
            late.clock().advance(Duration.ofSeconds(1));
            assertThat(starts("", ada)).hasSize(3);
        }
    }

    @Test
    void theBuffersOfTheClaimAndOfTheNewBookingKeepBothTheirDistance() {
        var ada = app.resource(Samples.resource("Ada", 1, 900, 1800, NINE_TO_TWELVE));
        var booking = UUID.randomUUID();
        app.append(Samples.created(
                booking,
                "instant",
                "confirm",
                "confirmed",
                Samples.slot("2026-03-02T10:00:00Z", "2026-03-02T10:15:00Z"),
                List.of(new BookedResource(ada, 900, 1800)),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Ada", "ada@example.org")));

        // Claimed is 09:45 to 10:45. What comes before ends half an hour earlier, what comes after starts a quarter
        // later.
        assertThat(starts("\"length\":\"15 minutes\"", ada))
                .containsExactly(
                        "2026-03-02T09:00:00+00:00",
                        "2026-03-02T11:00:00+00:00",
                        "2026-03-02T11:15:00+00:00",
                        "2026-03-02T11:30:00+00:00",
                        "2026-03-02T11:45:00+00:00");
    }

    @Test
    void aQueriesBufferWidensClaimsForThatQueryAlone() {
        var ada = openFromNineToTwelve();
        app.book(ada, "2026-03-02T10:15:00Z", "2026-03-02T10:45:00Z");

        assertThat(starts("\"length\":\"30 minutes\",\"buffer\":\"30 minutes\"", ada))
                .containsExactly("2026-03-02T09:00:00+00:00", "2026-03-02T11:30:00+00:00");
        assertThat(starts("\"length\":\"30 minutes\"", ada)).hasSize(4);
    }

    @Test
    void aClaimOfAnyLengthBlocksWhateverPartOfItTheWindowShows() {
        for (int days : List.of(0, 1, 2, 40)) {
            var ada = openFromNineToTwelve();
            app.book(ada, "2026-03-02T10:30:00Z", "2026-03-02T10:30:01Z");
            app.book(
                    ada,
                    "2026-03-02T11:00:00Z",
                    Instant.parse("2026-03-02T11:30:00Z")
                            .plus(Duration.ofDays(days))
                            .toString());

            assertThat(starts("", ada)).as("%d days", days).containsExactly("2026-03-02T09:00:00+00:00");
        }
    }

    @Test
    void capacityIsHowManyClaimsMayOverlap() {
        var room = app.resource(Samples.resource("Room", 2, 0, 0, NINE_TO_TWELVE));
        app.book(room, "2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z");
        assertThat(starts("", room)).hasSize(3);

        app.book(room, "2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z");
        assertThat(starts("", room)).containsExactly("2026-03-02T09:00:00+00:00", "2026-03-02T11:00:00+00:00");
    }

    @Test
    void modesCombineResources() {
        var ada = openFromNineToTwelve();
        var bob = openFromNineToTwelve();
        app.book(ada, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        app.book(bob, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");

        assertThat(starts("\"mode\":\"mutual\"", ada, bob)).containsExactly("2026-03-02T11:00:00+00:00");
        var prioritized = ask("\"mode\":\"roundrobin_prioritized\"", bob, ada).data();
        assertThat(prioritized.findValuesAsString("id"))
                .containsExactly(bob.toString(), ada.toString(), bob.toString());
        var exclusive = ask("\"mode\":\"exclusive\"", ada, bob).data();
        assertThat(exclusive.get(2).path("resources").findValuesAsString("id"))
                .containsExactly(ada.toString(), bob.toString());
        assertThat(starts("", ada, bob)).hasSize(3);
    }

    @Test
    void aNumberOfAGroupIsOfferedTogether() {
        var ada = openFromNineToTwelve();
        var bob = openFromNineToTwelve();
        var eve = openFromNineToTwelve();
        var room = openFromNineToTwelve();
        app.book(ada, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        app.book(bob, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.book(eve, "2026-03-02T10:30:00Z", "2026-03-02T12:00:00Z");
        var pair = "{\"required\":2,\"resources\":[\"%s\",\"%s\",\"%s\"]}".formatted(ada, bob, eve);

        var answer = inGroups("\"resources\":" + pair);

        assertThat(answer.each("start")).containsExactly("2026-03-02T09:00:00+00:00", "2026-03-02T11:00:00+00:00");
        assertThat(answer.data().get(0).path("resources").get(0).path("id").asString())
                .isEqualTo(bob.toString());
        app.book(room, "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z");
        assertThat(inGroups("\"groups\":[%s,{\"required\":\"all\",\"resources\":[\"%s\"]}]".formatted(pair, room))
                        .each("start"))
                .containsExactly("2026-03-02T11:00:00+00:00");
    }

    private Answer inGroups(String resources) {
        return app.post(
                "/v2/availability",
                "{%s,\"mode\":\"roundrobin_prioritized\",\"to\":\"2026-03-03T00:00:00Z\"}".formatted(resources));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"groups\":[]",
                "\"groups\":[{\"required\":0,\"resources\":[\"%s\"]}]",
                "\"groups\":[{\"required\":2,\"resources\":[\"%s\"]}]",
                "\"groups\":[{\"required\":\"most\",\"resources\":[\"%s\"]}]",
                "\"groups\":[{\"resources\":[]}]",
                "\"groups\":[{\"resources\":[\"%1$s\",\"%1$s\"]}]",
                "\"groups\":[{\"resources\":[\"%1$s\"]},{\"resources\":[\"%1$s\"]}]",
                "\"groups\":[{\"resources\":[\"%1$s\"]}],\"resources\":[\"%1$s\"]",
                "\"groups\":[{\"resources\":[\"%s\"]}],\"length\":null",
                "\"resources\":{\"required\":1}",
                "\"resources\":\"%s\""
            })
    void groupsThatMakeNoSenseAreFaults(String resources) {
        var answer = inGroups(resources.formatted(app.resource("Ada")));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(422);
    }

    @Test
    void timesAreWrittenInTheZoneThatIsAskedFor() {
        var ada = openFromNineToTwelve();

        assertThat(starts("\"output_timezone\":\"Europe/Oslo\"", ada)).startsWith("2026-03-02T10:00:00+01:00");
        assertThat(app.post(
                                "/v2/availability",
                                "{\"resources\":[\"%s\"]}".formatted(ada),
                                Map.of("Timekit-Timezone", "America/New_York"))
                        .each("start"))
                .startsWith("2026-03-02T04:00:00-05:00");
    }

    @Test
    void theDefaultWindowIsFourWeeksFromNow() {
        var ada = openFromNineToTwelve();

        var answer = app.post("/v2/availability", "{\"resources\":[\"%s\"]}".formatted(ada));

        assertThat(answer.data()).hasSize(28 * 3);
        assertThat(answer.each("end").getLast()).isEqualTo("2026-03-29T12:00:00+00:00");
    }

    @Test
    void relativeMomentsCountFromNow() {
        var ada = openFromNineToTwelve();

        assertThat(starts("\"from\":\"2 hours\",\"timeslot_increments\":\"30 minutes\"", ada))
                .containsExactly("2026-03-02T10:00:00+00:00", "2026-03-02T10:30:00+00:00", "2026-03-02T11:00:00+00:00");
        assertThat(ask("\"from\":\"tomorrow\",\"to\":\"2 days\"", ada).each("start"))
                .startsWith("2026-03-03T09:00:00+00:00");
    }

    @Test
    void siblingsCountListDaysAndTellWhatIsTaken() {
        var ada = openFromNineToTwelve();
        app.book(ada, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        var body = "{\"resources\":[\"%s\"],\"from\":\"2026-03-02T09:00:00Z\",\"to\":\"2026-03-02T12:00:00Z\"}"
                .formatted(ada);

        assertThat(app.post("/v2/availability/count", body).data().toString()).isEqualTo("{\"total\":2}");
        assertThat(app.post("/v2/availability/dates", body).data().toString())
                .isEqualTo("[{\"date\":\"2026-03-02\",\"resources\":[\"%s\"]}]".formatted(ada));
        var taken = app.post("/v2/unavailable/slots", body);
        assertThat(taken.each("start")).containsExactly("2026-03-02T10:00:00+00:00");
        assertThat(taken.each("end")).containsExactly("2026-03-02T11:00:00+00:00");
    }

    @Test
    void aDeletedResourceIsUnknownAndFallsOutOfItsProject() {
        var ada = openFromNineToTwelve();
        var bob = openFromNineToTwelve();
        var project = app.project(Samples.project(List.of(ada, bob), Map.of("to", "1 day"), List.of()));
        app.append("resource", ada, new ResourceDeleted(ada));

        var named = ask("", ada);
        assertThat(named.status()).isEqualTo(404);
        assertThat(named.body().path("model").asString()).isEqualTo("Resource");
        var viaProject = app.post("/v2/availability", "{\"project_id\":\"%s\"}".formatted(project));
        assertThat(viaProject.data().findValuesAsString("id")).containsOnly(bob.toString());
    }

    @Test
    void anotherAppsResourceAndProjectAreNotFound() {
        var other = service.app();
        var theirs = other.resource("Theirs");
        var project = other.project(Samples.project(List.of(theirs), Map.of(), List.of()));

        assertThat(ask("", theirs).body().path("model").asString()).isEqualTo("Resource");
        var answer = app.post("/v2/availability", "{\"project_id\":\"%s\"}".formatted(project));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().path("model").asString()).isEqualTo("Project");
    }

    @Test
    void aResourceThatWasAskedAboutBeforeIsNobodyElsesAndIsReadAnewOnceItsRowIsAnother() {
        var ada = openFromNineToTwelve();
        assertThat(starts("", ada)).hasSize(3);
        assertThat(starts("", ada)).hasSize(3);

        var other = service.app().post("/v2/availability", "{\"resources\":[\"%s\"]}".formatted(ada));
        assertThat(other.status()).isEqualTo(404);
        // Nobody tells of what a rebuild puts right, and the version stays.
        service.sql().sql("""
                        update query.resource
                        set doc = cast(replace(cast(doc as text), '12', '11') as json) where id = :id
                        """).param("id", ada).update();
        assertThat(starts("", ada)).hasSize(2);
        service.sql()
                .sql("update query.resource set deleted = true where id = :id")
                .param("id", ada)
                .update();
        assertThat(ask("", ada).status()).isEqualTo(404);
    }

    @Test
    void aWidgetKeyMayAskForSlotsAndNothingElse() {
        var ada = openFromNineToTwelve();

        assertThat(app.post(KeyKind.WIDGET, "/v2/availability", "{\"resources\":[\"%s\"]}".formatted(ada))
                        .status())
                .isEqualTo(200);
        assertThat(app.get(KeyKind.WIDGET, "/v2/resources/" + ada).code()).isEqualTo("forbidden");
        assertThat(app.get(KeyKind.WIDGET, "/v2/bookings").code()).isEqualTo("forbidden");
        assertThat(app.get(KeyKind.AUDIT, "/v2/bookings").status()).isEqualTo(200);
    }

    @Test
    void aCalendarIsReadByItsIndexHoweverLongItsPast() {
        var ada = openFromNineToTwelve();
        service.catchUp();
        service.sql().sql("""
                        insert into query.calendar_entry (booking_id, resource_id, during)
                        select gen_random_uuid(), gen_random_uuid(), tstzrange(day, day + interval '1 hour')
                        from generate_series(timestamptz '2001-01-01', timestamptz '2020-01-01', interval '1 day') day
                        """).update();
        service.sql().sql("analyze query.calendar_entry").update();

        var plan = service.sql()
                .sql("explain " + KnownNow.CLAIMS)
                .param("ids", "{" + ada + "}")
                .param("from", Timestamp.from(QueryService.START))
                .param("to", Timestamp.from(QueryService.START.plusSeconds(86_400)))
                .param("now", Timestamp.from(QueryService.START))
                .param("over_days", false)
                .query(String.class)
                .list();

        assertThat(String.join("\n", plan))
                .containsPattern("Index Cond: \\(\\(date_bin\\(.+ AND \\(resource_id = ANY")
                .contains("calendar_entry_period", "calendar_entry_long");
        service.sql()
                .sql("delete from query.calendar_entry where lower(during) < '2020-01-02'")
                .update();
    }

    @Test
    void aQueryTakesAsManyStatementsForOneResourceAsForFifty() {
        var many = new UUID[50];
        for (int i = 0; i < many.length; i++) {
            many[i] = openFromNineToTwelve();
            app.book(many[i], "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        }
        var project = app.project(Samples.project(List.of(many), Map.of("to", "1 day"), List.of()));
        ask("", many[0]);
        service.catchUp();

        try (var statements = new RequestStatements()) {
            ask("", many[0]);
            assertThat(statements.drain()).hasSize(3);
            assertThat(ask("", many).data()).hasSize(2);
            assertThat(statements.drain()).hasSize(3);
            app.post("/v2/availability", "{\"project_id\":\"%s\"}".formatted(project));
            assertThat(statements.drain()).hasSize(4);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mode          | "fair"
                    from          | "whenever"
                    from          | 5
                    from          | "900 years"
                    to            | "-1 day"
                    to            | "7 months"
                    to            | "2026-09-02T08:00:01Z"
                    to            | "9999-01-01T00:00:00Z"
                    length        | "0 minutes"
                    length        | "an hour"
                    length        | "-1 hour"
                    length        | "2 months"
                    length        | 60
                    timeslot_increments | "0 minutes"
                    timeslot_increments | []
                    buffer        | "-5 minutes"
                    output_timezone | "Mars/Olympus"
                    output_timezone | 7
                    round_to_nearest_hour | "yes"
                    resources     | "all"
                    resources     | []
                    resources     | ["1-1-1-1-1"]
                    resources     | [{"required":"all"}]
                    project_id    | "p1"
                    constraints   | {"allow_hours":{}}
                    """)
    void whatMakesNoSenseIsAFaultOfItsField(String field, String value) {
        var ada = openFromNineToTwelve();
        var resources = field.equals("resources") ? "" : ",\"resources\":[\"%s\"]".formatted(ada);

        var answer = app.post("/v2/availability", "{\"%s\":%s%s}".formatted(field, value, resources));

        assertThat(answer.code()).as(answer.body().toString()).isEqualTo("validation_failed");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").propertyNames()).anyMatch(name -> name.startsWith(field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"allow_hours":{"start":9}}                             | constraints.0.allow_hours.end
                    {"allow_day":{"day":"Someday"}}                         | constraints.0.allow_day.day
                    {"open":{}}                                             | constraints.0
                    """)
    void aFaultOfARuleIsNamedByItsPlace(String rule, String field) {
        var ada = openFromNineToTwelve();

        var answer = ask("\"constraints\":[%s]".formatted(rule), ada);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").propertyNames()).anyMatch(name -> name.startsWith(field));
    }
}

package dev.slotgraph.command.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Events block time: in the ledger of the bookings, by its rules. */
class EventsTest extends CommandTest {

    private static final String TEN = "2027-02-01T10:00:00Z";
    private static final String ELEVEN = "2027-02-01T11:00:00Z";

    private static String event(String resource, String start, String end, String more) {
        return """
                {"resource_id":"%s","start":"%s","end":"%s","what":"Dentist","where":"Main Street"%s}
                """.formatted(resource, start, end, more);
    }

    private Answer block(String resource, String start, String end) {
        return api.post("/v2/events", event(resource, start, end, ""));
    }

    private static List<Integer> statuses(List<Answer> answers) {
        return answers.stream().map(Answer::status).sorted().toList();
    }

    @RepeatedTest(5)
    void ofABookingAndAnEventAtTheSameMomentOneWins() {
        var resource = api.resource("");

        var answers = Api.atOnce(
                10,
                i -> i % 2 == 0
                        ? block(resource, "2027-02-01T10:15:00Z", ELEVEN)
                        : api.book(resource, "instant", TEN, "2027-02-01T10:30:00Z"));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 201).allSatisfy(loser -> {
            assertThat(loser.status()).isEqualTo(409);
            assertThat(loser.code()).isEqualTo("slot_unavailable");
        });
        assertThat(claimsOn(resource)).isOne();
    }

    @Test
    void anEventTakesEveryPlaceOfItsResource() {
        var resource = api.resource(",\"capacity\":3");
        assertThat(block(resource, TEN, ELEVEN).status()).isEqualTo(201);

        var refused = api.book(resource, "instant", TEN, ELEVEN);

        assertThat(refused.code()).isEqualTo("slot_unavailable");
        assertThat(api.book(resource, "instant", ELEVEN, "2027-02-01T12:00:00Z").status())
                .isEqualTo(201);
        assertThat(block(resource, "2027-02-01T11:30:00Z", "2027-02-01T12:30:00Z")
                        .status())
                .isEqualTo(409);
    }

    @RepeatedTest(3)
    void ofAnEventAndManyBookingsOfARoomyResourceEitherTheEventOrBookingsWin() {
        var resource = api.resource(",\"capacity\":4");

        var answers =
                Api.atOnce(8, i -> i == 0 ? block(resource, TEN, ELEVEN) : api.book(resource, "instant", TEN, ELEVEN));

        long bookings = answers.stream()
                .skip(1)
                .filter(answer -> answer.status() == 201)
                .count();
        assertThat(bookings).isEqualTo(answers.getFirst().status() == 201 ? 0 : 4);
    }

    @Test
    void whatABookingKeepsFreeAroundItselfMeetsNoEvent() {
        var resource = api.resource(",\"buffer_after\":\"15 minutes\"");
        assertThat(block(resource, "2027-02-01T11:10:00Z", "2027-02-01T12:00:00Z")
                        .status())
                .isEqualTo(201);

        assertThat(api.book(resource, "instant", TEN, ELEVEN).status()).isEqualTo(409);
        assertThat(api.book(resource, "instant", TEN, "2027-02-01T10:55:00Z").status())
                .isEqualTo(201);
    }

    @Test
    void overOthersOnlyOnPurposeAndThenOthersAreStillRefused() {
        var resource = api.resource("");
        api.book(resource, "instant", TEN, ELEVEN);

        assertThat(block(resource, TEN, ELEVEN).status()).isEqualTo(409);
        var over = api.post(
                "/v2/events",
                event(resource, TEN, "2027-02-01T13:00:00Z", ",\"settings\":{\"allow_double_bookings\":true}"));

        assertThat(over.status()).isEqualTo(201);
        assertThat(over.data().path("settings").path("allow_double_bookings").asBoolean())
                .isTrue();
        assertThat(api.book(resource, "instant", "2027-02-01T12:00:00Z", "2027-02-01T13:00:00Z")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void anEventIsMovedAndDeletedAndItsTimeIsFree() {
        var resource = api.resource("");
        var id = block(resource, TEN, ELEVEN).id();

        var moved =
                api.put("/v2/events/" + id, "{\"start\":\"2027-02-01T12:00:00Z\",\"end\":\"2027-02-01T13:00:00Z\"}");

        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.data().path("what").asString()).isEqualTo("Dentist");
        assertThat(api.book(resource, "instant", TEN, ELEVEN).status()).isEqualTo(201);
        assertThat(api.put("/v2/events/" + id, "{\"start\":\"%s\",\"end\":\"%s\"}".formatted(TEN, ELEVEN))
                        .status())
                .isEqualTo(409);
        assertThat(api.delete("/v2/events/" + id).status()).isEqualTo(204);
        assertThat(claimsOn(resource)).isOne();
        assertThat(api.delete("/v2/events/" + id).status()).isEqualTo(404);
        assertThat(eventsOf(id)).isEqualTo(3);
    }

    @RepeatedTest(3)
    void twoChangesAtOnceBothCount() {
        var id = block(api.resource(""), TEN, ELEVEN).id();

        var answers =
                Api.atOnce(2, i -> api.put("/v2/events/" + id, i == 0 ? "{\"what\":\"A\"}" : "{\"where\":\"B\"}"));

        assertThat(statuses(answers)).containsOnly(200);
        var last = api.put("/v2/events/" + id, "{}").data();
        assertThat(last.path("what").asString()).isEqualTo("A");
        assertThat(last.path("where").asString()).isEqualTo("B");
    }

    @Test
    void daysAreWrittenAsDatesInTheResourcesZone() {
        var resource = api.resource("");

        var days = api.post("/v2/events", event(resource, "2027-03-27", "2027-03-29", ",\"all_day\":true"));

        // The clock of Berlin is put forward on the 28th.
        assertThat(days.data().path("start").asString()).isEqualTo("2027-03-26T23:00:00+00:00");
        assertThat(days.data().path("end").asString()).isEqualTo("2027-03-28T22:00:00+00:00");
        assertThat(days.data().path("allDay").asBoolean()).isTrue();
        assertThat(api.book(resource, "instant", "2027-03-28T21:30:00Z", "2027-03-28T22:30:00Z")
                        .status())
                .isEqualTo(409);
        assertThat(api.book(resource, "instant", "2027-03-28T22:00:00Z", "2027-03-28T23:00:00Z")
                        .status())
                .isEqualTo(201);
        var timed = api.post("/v2/events", event(resource, "2027-03-27", "2027-03-29", ""));
        assertThat(timed.status()).isEqualTo(422);
        assertThat(timed.body().path("errors").has("start")).isTrue();
    }

    @Test
    void anEventStandsInACalendarOfItsResource() {
        var resource = api.resource("");
        var other = api.resource("");
        var calendar = api.post("/v2/calendars/", "{\"resource_id\":\"%s\",\"name\":\"Private\"}".formatted(resource));
        assertThat(calendar.status()).isEqualTo(201);

        var event = api.post(
                "/v2/events",
                "{\"calendar_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}".formatted(calendar.id(), TEN, ELEVEN));

        assertThat(event.data().path("resource_id").asString()).isEqualTo(resource);
        assertThat(api.post("/v2/events", event(other, TEN, ELEVEN, ",\"calendar_id\":\"%s\"".formatted(calendar.id())))
                        .status())
                .isEqualTo(422);
        assertThat(anotherApp()
                        .post(
                                "/v2/events",
                                "{\"calendar_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}"
                                        .formatted(calendar.id(), TEN, ELEVEN))
                        .status())
                .isEqualTo(404);
        assertThat(api.delete("/v2/calendars/" + calendar.id()).code()).isEqualTo("in_use");
        api.delete("/v2/events/" + event.id());
        assertThat(api.delete("/v2/calendars/" + calendar.id()).status()).isEqualTo(204);
    }

    @Test
    void theCalendarThatEveryResourceHasCanBeNamedAndStays() {
        var resource = api.resource("");
        var primary = CalendarData.primaryId(UUID.fromString(resource));

        var answers = Api.atOnce(
                4,
                i -> api.put(
                        "/v2/calendars/" + primary,
                        "{\"name\":\"Room %d\",\"backgroundcolor\":\"#00ff00\"}".formatted(i)));

        assertThat(statuses(answers)).containsOnly(200);
        assertThat(answers.getFirst().data().path("primary").asBoolean()).isTrue();
        assertThat(api.delete("/v2/calendars/" + primary).code()).isEqualTo("in_use");
        assertThat(anotherApp()
                        .put("/v2/calendars/" + primary, "{\"name\":\"x\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsAskedWronglyIsNamed() {
        var resource = api.resource("");

        assertThat(api.post("/v2/events", "{}").body().path("errors").propertyNames())
                .contains("calendar_id");
        assertThat(api.post("/v2/events", "{\"resource_id\":\"%s\"}".formatted(resource))
                        .body()
                        .path("errors")
                        .propertyNames())
                .contains("start", "end");
        assertThat(block(resource, ELEVEN, TEN).body().path("errors").propertyNames())
                .contains("end");
        assertThat(block(resource, TEN, "2099-01-01T00:00:00Z").status()).isEqualTo(422);
        assertThat(block(UUID.randomUUID().toString(), TEN, ELEVEN).status()).isEqualTo(404);
        var id = block(resource, TEN, ELEVEN).id();
        assertThat(anotherApp().put("/v2/events/" + id, "{}").status()).isEqualTo(404);
        assertThat(anotherApp().delete("/v2/events/" + id).status()).isEqualTo(404);
    }

    @Test
    void aClientsOwnIdMakesItOnce() {
        var resource = api.resource("");
        var body = event(resource, TEN, ELEVEN, ",\"id\":\"%s\"".formatted(UUID.randomUUID()));

        assertThat(api.post("/v2/events", body).status()).isEqualTo(201);
        assertThat(api.post("/v2/events", body).status()).isEqualTo(200);
        assertThat(claimsOn(resource)).isOne();
    }

    @Test
    void whatIsWrittenAboutAnEventIsSealedInTheLog() {
        var id = block(api.resource(""), TEN, ELEVEN).id();

        var payload = jdbc.sql("select convert_from(payload, 'UTF8') from booking.domain_event where stream_id = ?")
                .param(id)
                .query(String.class)
                .single();

        assertThat(payload).contains("sealed").doesNotContain("Dentist");
    }

    @Test
    void aProjectThatIgnoresEventsAboutDaysIsBookedOverThemAndOverNothingElse() {
        var resource = api.resource("");
        api.post("/v2/events", event(resource, "2027-02-01", "2027-02-02", ",\"all_day\":true"));
        var project = api.post("/v2/projects", """
                        {"name":"Fittings","resources":["%s"],"availability":{"ignore_all_day_events":true},
                         "booking":{"graph":"instant"}}
                        """.formatted(resource)).id();
        var body = Api.booking(resource, "instant", TEN, ELEVEN, ",\"project_id\":\"%s\"".formatted(project));

        assertThat(api.book(resource, "instant", TEN, ELEVEN).status()).isEqualTo(409);
        var booked = api.post("/v2/bookings", body);
        assertThat(booked.status()).isEqualTo(201);
        assertThat(api.post("/v2/bookings", body).status()).isEqualTo(409);
        assertThat(api.post(
                                "/v2/bookings/" + booked.id() + "/reschedule",
                                "{\"start\":\"2027-02-01T12:00:00Z\",\"end\":\"2027-02-01T13:00:00Z\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBookingMovesOverEventsAboutDaysOnceItsProjectOffersThat() {
        var resource = api.resource("");
        api.post("/v2/events", event(resource, "2027-02-02", "2027-02-03", ",\"all_day\":true"));
        var project = api.post("/v2/projects", """
                        {"name":"Fittings","resources":["%s"],"booking":{"graph":"instant"}}
                        """.formatted(resource)).id();
        var more = ",\"project_id\":\"%s\"%s";
        var booked =
                api.post("/v2/bookings", Api.booking(resource, "instant", TEN, ELEVEN, more.formatted(project, "")));
        var strict = api.post(
                "/v2/bookings",
                Api.booking(
                        resource,
                        "instant",
                        ELEVEN,
                        "2027-02-01T12:00:00Z",
                        more.formatted(project, ",\"settings\":{\"ignore_all_day_events\":false}")));
        var tomorrow = "{\"start\":\"2027-02-02T10:00:00Z\",\"end\":\"2027-02-02T11:00:00Z\"}";
        assertThat(api.post("/v2/bookings/" + booked.id() + "/reschedule", tomorrow)
                        .status())
                .isEqualTo(409);

        api.put("/v2/projects/" + project, "{\"availability\":{\"ignore_all_day_events\":true}}");

        assertThat(api.post("/v2/bookings/" + booked.id() + "/reschedule", tomorrow)
                        .status())
                .isEqualTo(200);
        assertThat(api.post(
                                "/v2/bookings/" + strict.id() + "/reschedule",
                                "{\"start\":\"2027-02-02T12:00:00Z\",\"end\":\"2027-02-02T13:00:00Z\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aResourceOfWhichOnlyEventsHoldTimeCanBeDeleted() {
        var resource = api.resource("");
        block(resource, TEN, ELEVEN);

        assertThat(api.delete("/v2/resources/" + resource).status()).isEqualTo(204);
    }
}

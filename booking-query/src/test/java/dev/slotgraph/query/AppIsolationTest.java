package dev.slotgraph.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppIsolationTest {

    @Test
    void whatAnotherAppOwnsIsNotFoundAndNotListed() {
        var ours = SharedService.INSTANCE.app();
        var theirs = SharedService.INSTANCE.app();
        var resource = theirs.resource("Ada");
        var site = theirs.site("Oslo");
        var project = theirs.project(Samples.project(List.of(resource), Map.of(), List.of()));
        var booking = theirs.book(resource, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");

        for (var path : Map.of(
                        "/v2/resources/" + resource, "Resource",
                        "/v2/sites/" + site, "Site",
                        "/v2/projects/" + project, "Project",
                        "/v2/projects/" + project + "/resources", "Project",
                        "/v2/bookings/" + booking, "Booking",
                        "/v2/bookings/" + booking + "/history", "Booking")
                .entrySet()) {
            var refused = ours.get(path.getKey());
            assertThat(refused.status()).as(path.getKey()).isEqualTo(404);
            assertThat(refused.code()).isEqualTo("not_found");
            assertThat(refused.body().path("model").asString()).isEqualTo(path.getValue());
            assertThat(theirs.get(path.getKey()).status()).as(path.getKey()).isEqualTo(200);
        }
        for (var path : List.of("/v2/resources", "/v2/sites", "/v2/projects", "/v2/bookings")) {
            assertThat(ours.get(path).body().path("total").asInt()).as(path).isZero();
            assertThat(theirs.get(path).body().path("total").asInt()).as(path).isEqualTo(1);
        }
        assertThat(ours.get("/v2/bookings?search=resource.id:" + resource).data())
                .isEmpty();
    }

    @Test
    void aDeletedBookingIsGoneAndItsHistoryStays() {
        var app = SharedService.INSTANCE.app();
        var booking = app.book(app.resource("Ada"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");
        app.append(new BookingDeleted(booking));

        assertThat(app.get("/v2/bookings/" + booking).status()).isEqualTo(404);
        assertThat(app.get("/v2/bookings").data()).isEmpty();
        assertThat(app.get("/v2/bookings/" + booking + "/history").each("type"))
                .containsExactly("booking.created", "booking.transitioned", "booking.deleted");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/bookings/x, 400, malformed_request",
        "/v2/bookings/x/history, 400, malformed_request",
        "/v2/resources/42, 400, malformed_request",
        "/v2/sites/%00, 400, malformed_request",
        "/v2/projects/x/resources, 400, malformed_request",
        "/v2/graphs/nope, 404, not_found",
        "/v2/graphs/%27;drop, 404, not_found",
        "/v2/graphs/instant/versions/0, 404, not_found",
        "/v2/graphs/instant/versions/one, 400, malformed_request",
        "/v2/graphs/instant/versions/99999999999, 400, malformed_request"
    })
    void aPathThatCannotBeReadIsAnErrorOfTheCaller(String path, int status, String code) {
        var answer = SharedService.INSTANCE.app().get(path);

        assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 499);
        if (answer.status() == status) {
            assertThat(answer.code()).isEqualTo(code);
        } else {
            // Tomcat refuses some spellings before anybody of ours sees them.
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {                       | 400 | malformed_request
                    nonsense                | 400 | malformed_request
                    []x                     | 400 | malformed_request
                    [1]                     | 422 | validation_failed
                    "text"                  | 422 | validation_failed
                    {}                      | 422 | validation_failed
                    """)
    void aBodyThatCannotBeReadIsAnErrorOfTheCaller(String body, int status, String code) {
        for (var path : List.of(
                "/v2/availability", "/v2/availability/count", "/v2/availability/dates", "/v2/unavailable/slots")) {
            var answer = SharedService.INSTANCE.app().post(path, body);

            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
            assertThat(answer.code()).isEqualTo(code);
        }
    }

    @Test
    void listsOfWhatBookingsReferTo() {
        var app = SharedService.INSTANCE.app();
        var ada = app.resource("Ada");
        var bob = app.resource("Bob");
        var project = app.project(Samples.project(List.of(bob, ada, UUID.randomUUID()), Map.of(), List.of()));

        assertThat(app.get("/v2/resources?limit=1").each("name")).hasSize(1);
        assertThat(app.get("/v2/projects/" + project + "/resources").each("name"))
                .containsExactly("Bob", "Ada");
        assertThat(app.get("/v2/resources/" + ada + "?include=calendars")
                        .data()
                        .path("calendars")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("Bookings");
    }
}

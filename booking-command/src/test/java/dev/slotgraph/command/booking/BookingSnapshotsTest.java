package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.command.testing.CommandTest;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BookingSnapshotsTest extends CommandTest {

    private static final int MANY = 120;

    private String changedOften() {
        return changedOften("\"graph\":\"instant\"");
    }

    private String changedOften(String graph) {
        var booking =
                api.post("/v2/bookings", """
                        {"resource_id":"%s",%s,"start":"2027-02-01T10:00:00Z","end":"2027-02-01T11:00:00Z",
                         "customer":{"name":"Ada Lovelace","email":"ada@example.org"}}
                        """.formatted(api.resource(""), graph)).id();
        change(booking);
        return booking;
    }

    private void change(String booking) {
        IntStream.range(0, MANY)
                .forEach(i -> assertThat(api.put("/v2/bookings/" + booking, "{\"meta\":{\"n%d\":%d}}".formatted(i, i))
                                .status())
                        .isEqualTo(200));
        await().untilAsserted(() -> assertThat(snapshots(booking)).isPositive());
    }

    private long snapshots(String booking) {
        return jdbc.sql("select count(*) from booking.snapshot_event where stream_id = ?")
                .param(booking)
                .query(Long.class)
                .single();
    }

    @Test
    void aBookingWithASnapshotIsTheOneThatItsEventsMake() {
        var booking = changedOften();

        var last = api.put("/v2/bookings/" + booking + "?include=meta,customers", "{\"meta\":{\"last\":true}}");

        assertThat(last.status()).isEqualTo(200);
        assertThat(last.data().path("version").asInt()).isEqualTo(MANY + 2);
        assertThat(last.data().path("meta").size()).isEqualTo(MANY + 1);
        assertThat(last.data().path("customers").get(0).path("name").asString()).isEqualTo("Ada Lovelace");
        assertThat(api.put("/v2/bookings/" + booking + "/cancel", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void whoOnlyLooksAtABookingReadsItsSnapshotToo() {
        var booking = changedOften();
        var group = changedOften("\"graph\":\"group_owner\",\"settings\":{\"max_seats\":5}");
        await().untilAsserted(
                        () -> assertThat(snapshots(booking) * snapshots(group)).isPositive());

        var link = api.post("/v2/bookings/" + booking + "/action_links", "{\"action\":\"cancel\"}");
        var seat = api.post("/v2/bookings", """
                {"graph":"group_customer","related":{"owner_booking_id":"%s"},"customer":{"name":"Ada"}}
                """.formatted(group));

        assertThat(link.status()).as(link.raw().body()).isEqualTo(201);
        assertThat(seat.status()).as(seat.raw().body()).isEqualTo(201);
    }

    @Test
    void aSnapshotIsReadInPlaceOfTheEventsBeforeIt() {
        var booking = changedOften();
        // What nobody may do to the log: whoever still read its beginning would now miss what it said.
        jdbc.sql("alter table booking.domain_event disable trigger all").update();
        jdbc.sql("update booking.domain_event set event_type = 'booking.unknown' where stream_id = ? and sequence = 1")
                .param(booking)
                .update();
        jdbc.sql("alter table booking.domain_event enable trigger all").update();

        var answer = api.put("/v2/bookings/" + booking + "?include=meta", "{\"meta\":{}}");

        assertThat(answer.data().path("meta").has("n0")).isTrue();
    }

    @Test
    void aSnapshotOfAnotherRevisionIsPassedOver() {
        var booking = changedOften();
        jdbc.sql("update booking.snapshot_event set revision = '0', payload = '\"nothing\"'::bytea where stream_id = ?")
                .param(booking)
                .update();

        var answer = api.put("/v2/bookings/" + booking + "?include=meta", "{\"meta\":{}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("meta").size()).isEqualTo(MANY);
    }

    @Test
    void noSnapshotHoldsAPersonInPlain() {
        var booking = changedOften();

        var stored = jdbc.sql(
                        "select string_agg(convert_from(payload, 'utf8'), '') from booking.snapshot_event where stream_id = ?")
                .param(booking)
                .query(String.class)
                .single();

        assertThat(stored)
                .contains(UUID.fromString(booking).toString())
                .doesNotContain("\"Ada", "ada@example.org", "\"n0\"");
    }

    @Test
    void seatsAreTakenInAGroupThatHasASnapshot() {
        var group = api.post("/v2/bookings", """
                        {"resource_id":"%s","graph":"group_owner","start":"2027-02-01T18:00:00Z",
                         "end":"2027-02-01T19:00:00Z","what":"Yoga","settings":{"max_seats":3}}
                        """.formatted(api.resource(""))).id();
        change(group);

        var seat = api.post(
                "/v2/bookings",
                "{\"graph\":\"group_customer\",\"related\":{\"owner_booking_id\":\"%s\"},\"customer\":{\"name\":\"Ada\"}}"
                        .formatted(group));

        assertThat(seat.status()).as(seat.raw().body()).isEqualTo(201);
        assertThat(seat.data().path("name").asString()).isEqualTo("Yoga");
    }

    @Test
    void linksLeadToABookingThatHasASnapshot() throws Exception {
        var booking = changedOften();
        api.put("/v2/bookings/" + booking, "{\"what\":\"Fitting\"}");

        var link = api.post("/v2/bookings/" + booking + "/action_links", "{\"action\":\"cancel_by_customer\"}");

        assertThat(link.status()).as(link.raw().body()).isEqualTo(201);
        var page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(link.data().path("url").asString()))
                                .header("Accept", "text/html")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Fitting");
    }

    /** Who changes what is folded sees this fail, and raises the revision of the snapshots with it. */
    @Test
    void theRevisionStandsForTheseFields() {
        var fields = Stream.of(BookingState.class, BookingDetails.class, BookingSettings.class, GroupTerms.class)
                .map(type -> Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList())
                .toList();

        assertThat(BookingSnapshots.REVISION).isEqualTo(1);
        assertThat(fields)
                .isEqualTo(List.of(
                        List.of(
                                "id",
                                "appId",
                                "version",
                                "graph",
                                "graphVersion",
                                "state",
                                "enteredAt",
                                "leftBy",
                                "slot",
                                "resources",
                                "projectId",
                                "customerId",
                                "ownerBookingId",
                                "settings",
                                "byline",
                                "color",
                                "details",
                                "bulkId",
                                "createdAt",
                                "updatedAt",
                                "deleted"),
                        List.of("customer", "what", "where", "description", "meta", "participants"),
                        List.of("timers", "allowDoubleBookings", "group", "ignoreAllDayEvents"),
                        List.of("maxSeats", "minCancelTime", "minBookingTime", "maxBookingTime")));
    }
}

package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Mexico gave up summer time in October 2022. What was booked for summers by the old rules lies an hour off by the new ones. The
 * tests make a booking today and write into the log what a clock of summer time would have been ahead by.
 */
class ZoneRulesTest extends CommandTest {

    private static final String START = "2027-06-01T10:00:00-06:00";
    private static final String END = "2027-06-01T11:00:00-06:00";

    private Api app = new Api(0, KEY);
    private String room = "";

    @BeforeEach
    void aRoomInMexico() {
        app = anotherApp();
        room = app.post("/v2/resources", "{\"name\":\"Room\",\"timezone\":\"America/Mexico_City\"}")
                .id();
    }

    private String booked(String start, String end) {
        var answer = app.book(room, "instant", start, end);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.id();
    }

    /** As if it had been agreed on while clocks were an hour further ahead. */
    private String bookedBySummerTime(String start, String end) {
        var id = booked(start, end);
        int changed = jdbc.sql("""
                update booking.domain_event
                set payload = convert_to(replace(convert_from(payload, 'UTF8'), '_offset":-21600', '_offset":-18000'), 'UTF8')
                where stream_id = ? and convert_from(payload, 'UTF8') like '%_offset":-21600%'
                """).param(id).update();
        assertThat(changed).isOne();
        return id;
    }

    private Answer follow(String body) {
        var answer = app.post("/v2/bookings/zone_changes", body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer;
    }

    private List<String> held(String booking) {
        return jdbc.sql("""
                select to_char(lower(during) at time zone 'UTC', 'HH24:MI') || '-' || to_char(upper(during) at time zone 'UTC', 'HH24:MI')
                from booking.calendar_claim where booking_id = ?::uuid
                """).param(booking).query(String.class).list();
    }

    @Test
    void aBookingKeepsItsWallTimeAndIsTold() {
        var booking = bookedBySummerTime(START, END);
        var untouched = booked("2027-06-01T15:00:00-06:00", "2027-06-01T16:00:00-06:00");

        var report = follow("{}").data();

        assertThat(report.path("checked").intValue()).isEqualTo(2);
        assertThat(report.path("left")).isEmpty();
        assertThat(report.path("next").isNull()).isTrue();
        assertThat(report.path("moved").toString())
                .isEqualTo(("[{\"id\":\"%s\",\"start_timezone\":\"America/Mexico_City\","
                                + "\"start_was\":\"2027-06-01T10:00:00-06:00\",\"start\":\"2027-06-01T11:00:00-06:00\","
                                + "\"end_was\":\"2027-06-01T11:00:00-06:00\",\"end\":\"2027-06-01T12:00:00-06:00\"}]")
                        .formatted(booking));
        assertThat(held(booking)).containsExactly("17:00-18:00");
        assertThat(eventsOf(untouched)).isEqualTo(1);
        assertThat(follow("{}").data().path("moved")).isEmpty();
    }

    @Test
    void twoInARowMoveTogether() {
        var first = bookedBySummerTime(START, END);
        var second = bookedBySummerTime("2027-06-01T11:00:00-06:00", "2027-06-01T12:00:00-06:00");

        var report = follow("{}").data();

        assertThat(report.path("moved")).hasSize(2);
        assertThat(report.path("left")).isEmpty();
        assertThat(held(first)).containsExactly("17:00-18:00");
        assertThat(held(second)).containsExactly("18:00-19:00");
    }

    @Test
    void oneThatFindsItsNewTimeTakenStaysAndIsTold() {
        var booking = bookedBySummerTime(START, END);
        booked("2027-06-01T11:00:00-06:00", "2027-06-01T12:00:00-06:00");

        var report = follow("{}").data();

        assertThat(report.path("moved")).isEmpty();
        assertThat(report.path("left").get(0).path("id").asString()).isEqualTo(booking);
        assertThat(report.path("left").get(0).path("error").path("code").asString())
                .isEqualTo("slot_unavailable");
        assertThat(held(booking)).containsExactly("16:00-17:00");
    }

    @Test
    void whatIsOverOrCancelledStays() {
        var cancelled = bookedBySummerTime(START, END);
        app.put("/v2/bookings/" + cancelled + "/cancel", "{}");
        var begun = bookedBySummerTime("2027-06-02T10:00:00-06:00", "2027-06-02T11:00:00-06:00");
        clock.set(Instant.parse("2027-06-02T16:00:00Z"));

        assertThat(follow("{}").data().path("moved")).isEmpty();
        assertThat(eventsOf(begun)).isEqualTo(1);
        assertThat(eventsOf(cancelled)).isEqualTo(2);
    }

    @Test
    void allAreSeenPageByPageAndNoneOfAnotherApp() {
        bookedBySummerTime(START, END);
        bookedBySummerTime("2027-06-03T10:00:00-06:00", "2027-06-03T11:00:00-06:00");

        var first = follow("{\"limit\":1}").data();
        var second = follow("{\"limit\":1,\"after\":\"%s\"}"
                        .formatted(first.path("next").asString()))
                .data();
        var third = follow("{\"limit\":1,\"after\":\"%s\"}"
                        .formatted(second.path("next").asString()))
                .data();

        assertThat(first.path("moved")).hasSize(1);
        assertThat(second.path("moved")).hasSize(1);
        assertThat(third.path("checked").intValue()).isZero();
        assertThat(app.post("/v2/bookings/zone_changes", "{\"dry\":true}").status())
                .isEqualTo(422);
    }
}

package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A booking moves in one step, as the same booking; or it stays exactly where it was. */
class RescheduleTest extends CommandTest {

    @Autowired
    private TimerRunner timers;

    private String booked(String resource, String graph, String start, String end) {
        var answer = api.book(resource, graph, day(start), day(end));
        assertThat(answer.status()).isEqualTo(201);
        return answer.id();
    }

    private Answer move(String booking, String start, String end, String more, String... headers) {
        return api.post(
                "/v2/bookings/" + booking + "/reschedule",
                "{\"start\":\"%s\",\"end\":\"%s\"%s}".formatted(day(start), day(end), more),
                headers);
    }

    private static String day(String time) {
        return "2027-02-01T" + time + ":00Z";
    }

    private static String to(String resource) {
        return ",\"resource_id\":\"" + resource + "\"";
    }

    /** What the booking holds, as {@code <resource> <from>-<to>} in UTC. */
    private List<String> held(String booking) {
        return jdbc.sql("""
                select resource_id || ' ' || to_char(lower(during) at time zone 'UTC', 'HH24:MI') || '-'
                       || to_char(upper(during) at time zone 'UTC', 'HH24:MI')
                from booking.calendar_claim where booking_id = ?::uuid order by resource_id
                """).param(booking).query(String.class).list();
    }

    private List<String> history(String booking) {
        return jdbc.sql("select event_type from booking.domain_event where stream_id = ? order by sequence")
                .param(booking)
                .query(String.class)
                .list();
    }

    @Test
    void L1_aBookingMayMoveOverItsOwnSlot() {
        var room = api.resource("");
        var booking = booked(room, "instant", "11:30", "12:30");

        var moved = move(booking, "11:45", "12:45", to(room));

        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.id()).isEqualTo(booking);
        assertThat(moved.data().path("version").asLong()).isEqualTo(2);
        assertThat(moved.header("ETag")).isEqualTo("\"2\"");
        assertThat(moved.data().path("start").asString()).isEqualTo("2027-02-01T11:45:00+00:00");
        assertThat(held(booking)).containsExactly(room + " 11:45-12:45");
    }

    @Test
    void L2_aMoveToWhereItIsChangesNothing() {
        var room = api.resource("");
        var booking = booked(room, "instant", "10:00", "11:00");

        var moved = move(booking, "10:00", "11:00", to(room));

        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.data().path("version").asLong()).isOne();
        assertThat(history(booking)).containsExactly("booking.created");
        assertThat(held(booking)).containsExactly(room + " 10:00-11:00");
    }

    @Test
    void L3_theOldSlotIsFreeAndHoldableAtOnce() {
        var room = api.resource("");
        var booking = booked(room, "instant", "10:00", "11:00");

        move(booking, "14:00", "15:00", "");

        booked(room, "instant_payment", "10:00", "11:00");
        assertThat(api.book(room, "instant", day("14:30"), day("15:30")).status())
                .isEqualTo(409);
    }

    @Test
    void L4_aPaidBookingStaysPaid() {
        var room = api.resource("");
        var booking = booked(room, "instant_payment", "10:00", "11:00");
        api.put("/v2/bookings/" + booking + "/pay", "{\"pay\":{\"payment_id\":\"p1\"}}");

        var moved = move(booking, "12:00", "13:00", ",\"message\":\"later, please\"");

        assertThat(moved.data().path("state").asString()).isEqualTo("paid");
        assertThat(history(booking)).containsExactly("booking.created", "booking.transitioned", "booking.rescheduled");
        clock.advance(Duration.ofMinutes(6));
        timers.runDue();
        assertThat(history(booking)).hasSize(3);
    }

    @Test
    void L4_aHoldThatMovesRunsOutWhenItWouldHave() {
        var room = api.resource("");
        var booking = booked(room, "instant_payment", "10:00", "11:00");
        clock.advance(Duration.ofMinutes(4));
        assertThat(move(booking, "12:00", "13:00", "").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));

        assertThat(api.book(room, "instant", day("12:00"), day("13:00")).status())
                .isEqualTo(201);
        assertThat(api.put("/v2/bookings/" + booking + "/pay", "{}").status()).isEqualTo(410);
        var late = move(booking, "16:00", "17:00", "");
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.code()).isEqualTo("expired");
    }

    @Test
    void L5_aBookingMovesToAnotherLengthAndOtherResources() {
        var room = api.resource(",\"timezone\":\"Europe/Berlin\"");
        var hall = api.post("/v2/resources", "{\"name\":\"Hall\",\"timezone\":\"Asia/Tokyo\"}")
                .id();
        var booking = booked(room, "instant", "10:00", "11:00");

        assertThat(move(booking, "10:00", "12:30", "").status()).isEqualTo(200);
        assertThat(held(booking)).containsExactly(room + " 10:00-12:30");
        assertThat(move(booking, "10:15", "10:30", "").status()).isEqualTo(200);
        var moved = move(booking, "09:00", "09:30", ",\"resources\":[\"%s\",\"%s\"]".formatted(hall, room));

        assertThat(moved.data().path("start_timezone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(moved.data().path("end_timezone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(held(booking)).containsExactlyInAnyOrder(room + " 09:00-09:30", hall + " 09:00-09:30");
    }

    @Test
    void L7_aChainOfFiveMovesIsOneBookingWithOneHistory() {
        var room = api.resource("");
        var booking = booked(room, "instant", "10:00", "11:00");

        for (int hour = 11; hour < 16; hour++) {
            assertThat(move(booking, hour + ":00", hour + 1 + ":00", "").status())
                    .isEqualTo(200);
        }

        assertThat(jdbc.sql("""
                        select convert_from(payload, 'utf8')::json #>> '{slot,start}' from booking.domain_event
                        where stream_id = ? order by sequence
                        """).param(booking).query(String.class).list())
                .containsExactly(day("10:00"), day("11:00"), day("12:00"), day("13:00"), day("14:00"), day("15:00"));
        assertThat(held(booking)).containsExactly(room + " 15:00-16:00");
    }

    @Test
    void automaticActionsMoveAlong() {
        var booking = booked(api.resource(""), "instant", "10:00", "11:00");
        move(booking, "14:00", "15:30", "");
        clock.set(Instant.parse(day("16:29")));
        timers.runDue();
        assertThat(history(booking)).hasSize(2);

        clock.advance(Duration.ofMinutes(1));
        timers.runDue();

        assertThat(history(booking)).last().isEqualTo("booking.transitioned");
        var late = move(booking, "18:00", "19:00", "");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("illegal_action");
        assertThat(late.body().path("state").asString()).isEqualTo("completed");
    }

    @Test
    void whoFindsTheNewSlotTakenKeepsTheOld() {
        var room = api.resource("");
        var other = api.resource("");
        var booking = api.post("/v2/bookings", """
                {"resources":["%s","%s"],"graph":"instant","what":"Both","start":"%s","end":"%s"}
                """.formatted(room, other, day("10:00"), day("11:00")))
                .id();
        booked(other, "instant", "12:00", "13:00");
        var before = held(booking);

        var lost = move(booking, "12:30", "13:30", "");

        assertThat(lost.status()).isEqualTo(409);
        assertThat(lost.code()).isEqualTo("slot_unavailable");
        assertThat(lost.body().path("conflicts").path(0).path("resource_id").asString())
                .isEqualTo(other);
        assertThat(held(booking)).hasSize(2).isEqualTo(before);
        assertThat(history(booking)).containsExactly("booking.created");
    }

    @Test
    void aRequestThatHoldsNothingYetIsNotMovedOntoOthersEither() {
        var room = api.resource("");
        var request = booked(room, "confirm_decline", "10:00", "11:00");
        booked(room, "instant", "12:00", "13:00");

        assertThat(move(request, "12:30", "13:30", "").status()).isEqualTo(409);
        assertThat(move(request, "13:00", "14:00", "").status()).isEqualTo(200);
        assertThat(held(request)).isEmpty();
    }

    @Test
    void anOutdatedMoveIsRefused() {
        var booking = booked(api.resource(""), "instant", "10:00", "11:00");
        move(booking, "11:00", "12:00", "");

        var outdated = move(booking, "14:00", "15:00", "", "If-Match", "\"1\"");

        assertThat(outdated.status()).isEqualTo(412);
        assertThat(outdated.body().path("version").asLong()).isEqualTo(2);
        assertThat(move(booking, "14:00", "15:00", "", "If-Match", "\"2\"").status())
                .isEqualTo(200);
    }

    @Test
    void faultsOfTheBodyAreNamedAllAtOnce() {
        var booking = booked(api.resource(""), "instant", "10:00", "11:00");

        var faulty = api.post(
                "/v2/bookings/" + booking + "/reschedule",
                "{\"start\":\"tomorrow\",\"resources\":[],\"start_timezone\":\"Mars/Base\",\"message\":7}");

        assertThat(faulty.status()).isEqualTo(422);
        assertThat(faulty.body().path("errors").propertyNames())
                .containsExactlyInAnyOrder("start", "end", "resources", "start_timezone", "message");
        assertThat(move(booking, "12:00", "12:00", "").body().path("errors").has("end"))
                .isTrue();
        assertThat(move(booking, "12:00", "13:00", to("018f0000-0000-7000-8000-000000000000"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aMoveKeepsToTheRulesAndTheBufferOfTheProject() {
        var room = api.resource("");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"availability":{"buffer":"30 minutes","mode":"roundrobin_random"},
                 "availability_constraints":[{"allow_hours":{"start":9,"end":17}}],"booking":{"graph":"instant"}}
                """.formatted(room, room));
        assertThat(project.status()).isEqualTo(201);
        var booking = api.post("/v2/bookings", """
                {"resource_id":"%s","project_id":"%s","start":"%s","end":"%s"}
                """.formatted(room, project.id(), day("10:00"), day("11:00")))
                .id();

        // 20:00 in Berlin.
        var late = move(booking, "19:00", "20:00", "");
        assertThat(late.status()).isEqualTo(422);
        assertThat(late.code()).isEqualTo("outside_availability");
        assertThat(move(booking, "12:00", "13:00", "").status()).isEqualTo(200);
        assertThat(held(booking)).containsExactly(room + " 12:00-13:30");
    }

    @Test
    void whoTakesOverABookingOfAProjectMustBeThereThenWhateverTheNotice() {
        var room = api.resource("");
        var early = api.resource(",\"availability_constraints\":[{\"allow_hours\":{\"start\":6,\"end\":9}}]");
        var spare = api.resource(",\"availability_constraints\":[{\"allow_hours\":{\"start\":9,\"end\":17}}]");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"booking":{"graph":"instant"}}
                """.formatted(room, room));
        var booking = "/v2/bookings/"
                + api.post("/v2/bookings", """
                        {"resource_id":"%s","project_id":"%s","start":"%s","end":"%s"}
                        """.formatted(room, project.id(), day("10:00"), day("11:00")))
                        .id();
        api.put("/v2/projects/" + project.id(), "{\"availability\":{\"minimum_notice\":\"3 years\"}}");

        var refused = api.put(booking, "{\"resources\":[\"%s\",\"%s\"]}".formatted(room, early));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("outside_availability");
        assertThat(api.put(booking, "{\"resources\":[\"%s\",\"%s\"]}".formatted(room, spare))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void partsOfASecondAreHeldAgainstTheHoursAsWholeOnes() {
        var room = api.resource("");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"booking":{"graph":"instant"},
                 "availability_constraints":[{"allow_hours":{"start":9,"end":17}}]}
                """.formatted(room, room));
        var body =
                "{\"resource_id\":\"%s\",\"project_id\":\"%s\",\"start\":\"2027-02-01T%s\",\"end\":\"2027-02-01T%s\"}";

        var overdrawn =
                api.post("/v2/bookings", body.formatted(room, project.id(), "15:00:00+01:00", "17:00:00.5+01:00"));
        assertThat(overdrawn.status()).isEqualTo(422);
        assertThat(overdrawn.code()).isEqualTo("outside_availability");
        var brief =
                api.post("/v2/bookings", body.formatted(room, project.id(), "15:00:00.1+01:00", "15:00:00.9+01:00"));
        assertThat(brief.status()).isEqualTo(201);
        var moved = api.post(
                "/v2/bookings/" + brief.id() + "/reschedule",
                "{\"start\":\"2027-02-01T16:59:59.1+01:00\",\"end\":\"2027-02-01T16:59:59.9+01:00\"}");
        assertThat(moved.status()).isEqualTo(200);
    }

    @Test
    void otherResourcesAreTakenInPlaceOfTheOldOnesWithTheProjectsBuffer() {
        var room = api.resource("");
        var hall = api.resource(",\"buffer\":\"1 hour\"");
        var taken = api.resource("");
        booked(taken, "instant", "10:30", "11:30");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"availability":{"buffer":"30 minutes","mode":"roundrobin_random"},
                 "booking":{"graph":"instant"}}
                """.formatted(room, room)).id();
        var booking = api.post("/v2/bookings", """
                {"resource_id":"%s","project_id":"%s","start":"%s","end":"%s"}
                """.formatted(room, project, day("10:00"), day("11:00")))
                .id();

        var refused = api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\",\"%s\"]}".formatted(hall, taken));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(held(booking)).containsExactly(room + " 10:00-11:30");

        var changed = api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\",\"%s\"]}".formatted(hall, room));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.data().path("resources").size()).isEqualTo(2);
        assertThat(held(booking)).containsExactlyInAnyOrder(room + " 10:00-11:30", hall + " 10:00-12:00");
        assertThat(history(booking)).containsExactly("booking.created", "booking.updated");
    }

    @Test
    void anUpdateLeadsNoBookingOfAProjectToAResourceThatIsClosedThen() {
        var room = api.resource("");
        var closed = api.resource(",\"availability_constraints\":[{\"allow_hours\":{\"start\":18,\"end\":22}}]");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"availability":{"mode":"roundrobin_random"},
                 "booking":{"graph":"instant"}}
                """.formatted(room, room)).id();
        var booking = api.post("/v2/bookings", """
                {"resource_id":"%s","project_id":"%s","start":"%s","end":"%s"}
                """.formatted(room, project, day("10:00"), day("11:00")))
                .id();

        var refused = api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\"]}".formatted(closed));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("outside_availability");
        assertThat(held(booking)).containsExactly(room + " 10:00-11:00");
    }

    @Test
    void whatMayNotBeMovedInTimeMayNotBeMovedToAnotherResource() {
        api.post("/v2/graphs", """
                {"name":"fixed","start":{"action":"fix","state":"fixed"},
                 "states":{"fixed":{"claims":"slot","reschedule":false},"over":{"final":true}},
                 "actions":[{"action":"end","from":["fixed"],"to":"over"}]}
                """);
        var room = api.resource("");
        var booking = booked(room, "fixed", "10:00", "11:00");

        var refused = api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\"]}".formatted(api.resource("")));

        assertThat(refused.code()).isEqualTo("illegal_action");
        assertThat(held(booking)).containsExactly(room + " 10:00-11:00");
    }

    @RepeatedTest(5)
    void R14_ofAMoveAndABookingOfTheSameSlotOneWinsAndNoneLosesWhatItHad() {
        var room = api.resource("");
        var booking = booked(room, "instant", "10:00", "11:00");

        var answers = Api.atOnce(
                2,
                i -> i == 0
                        ? move(booking, "12:00", "13:00", "")
                        : api.book(room, "instant", day("12:30"), day("13:30")));

        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(1);
        assertThat(held(booking))
                .containsExactly(room + (answers.getFirst().status() == 200 ? " 12:00-13:00" : " 10:00-11:00"));
    }

    @RepeatedTest(10)
    void R14_aSwapOfTwoBookingsLeavesBothHoldingSomething() {
        var room = api.resource("");
        var hall = api.resource("");
        var first = booked(room, "instant", "10:00", "11:00");
        var second = booked(hall, "instant", "10:00", "11:00");

        var answers = Api.atOnce(
                2, i -> i == 0 ? move(first, "10:00", "11:00", to(hall)) : move(second, "10:00", "11:00", to(room)));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
        assertThat(answers).anyMatch(answer -> answer.status() == 409);
        assertThat(held(first)).hasSize(1);
        assertThat(held(second)).hasSize(1).isNotEqualTo(held(first));
    }

    @RepeatedTest(5)
    void R14_twoParallelMovesOfOneBookingLeaveItInOnePlace() {
        var room = api.resource("");
        var booking = booked(room, "instant", "10:00", "11:00");

        var answers = Api.atOnce(4, i -> move(booking, 12 + i + ":00", 13 + i + ":00", ""));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(held(booking)).hasSize(1);
        assertThat(history(booking)).hasSize(5);
    }
}

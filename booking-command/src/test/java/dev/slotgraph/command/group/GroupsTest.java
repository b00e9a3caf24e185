package dev.slotgraph.command.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.command.write.Commands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Classes with seats: never more than there are, and none left over when the class is off. */
class GroupsTest extends CommandTest {

    private static final Instant START = Instant.parse("2027-02-01T18:00:00Z");

    @Autowired
    private TimerRunner timers;

    @Autowired
    private Commands commands;

    private Answer group(String resource, String settings) {
        return api.post("/v2/bookings", """
                {"resource_id":"%s","graph":"group_owner","start":"2027-02-01T18:00:00Z","end":"2027-02-01T19:00:00Z",
                 "what":"Yoga","where":"Hall","settings":{%s}}
                """.formatted(resource, settings));
    }

    private String group(int seats) {
        var made = group(api.resource(""), "\"max_seats\":" + seats);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.id();
    }

    private Answer seat(String group, String graph, String who) {
        return api.post("/v2/bookings", """
                {"graph":"%s","related":{"owner_booking_id":"%s"},"customer":{"name":"%s","email":"%s@example.org"}}
                """.formatted(graph, group, who, who));
    }

    private Answer seat(String group, int number) {
        return seat(group, "group_customer", "guest" + number);
    }

    private Answer act(String booking, String action) {
        return api.put("/v2/bookings/%s/%s".formatted(booking, action), "{}");
    }

    private List<String> steps(String booking) {
        return jdbc.sql("""
                select convert_from(payload, 'utf8')::json ->> 'to' from booking.domain_event
                where stream_id = ? and sequence > 0 order by sequence
                """).param(booking).query(String.class).list();
    }

    private long taken(String group) {
        return jdbc.sql("select count(*) from booking.seat where owner_booking_id = ?::uuid and claimed")
                .param(group)
                .query(Long.class)
                .single();
    }

    private static void lateOnesAreTold(List<Answer> answers) {
        assertThat(answers).filteredOn(answer -> answer.status() != 201).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("class_full");
        });
    }

    @Test
    void aSeatTakesPlaceWhenAndWhereItsGroupDoesAndClaimsNoTimeOfItsOwn() {
        var resource = api.resource("");
        var group = group(resource, "\"max_seats\":3");
        assertThat(group.data()
                        .path("attributes")
                        .path("group_booking")
                        .path("available_seats")
                        .asInt())
                .isEqualTo(3);

        var seat = seat(group.id(), 1);

        assertThat(seat.status()).as(seat.raw().body()).isEqualTo(201);
        assertThat(seat.data().path("state").asString()).isEqualTo("confirmed");
        assertThat(seat.data().path("start")).isEqualTo(group.data().path("start"));
        assertThat(seat.data().path("resources")).isEqualTo(group.data().path("resources"));
        assertThat(seat.data().path("name").asString()).isEqualTo("Yoga");
        assertThat(claimsOn(resource)).isOne();
        assertThat(api.book(resource, "instant", "2027-02-01T18:30:00Z", "2027-02-01T19:30:00Z")
                        .status())
                .isEqualTo(409);
    }

    @RepeatedTest(3)
    void R9_ofFiftyWhoWantTheLastSeatOneGetsIt() {
        var group = group(4);
        IntStream.range(0, 3).forEach(i -> seat(group, i));

        var answers = Api.atOnce(50, i -> seat(group, 100 + i));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        lateOnesAreTold(answers);
        assertThat(taken(group)).isEqualTo(4);
    }

    @Test
    void R9_fiftyWhoComeFirstToAnEmptyGroupFillItAndOverfillItNever() {
        var group = group(20);

        var answers = Api.atOnce(50, i -> seat(group, i));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(20);
        lateOnesAreTold(answers);
        assertThat(taken(group)).isEqualTo(20);
    }

    @Test
    void R10_aSeatGivenBackIsTakenOnceHoweverManyRaceForIt() {
        var group = group(2);
        var mine = seat(group, 0).id();
        seat(group, 1);

        var answers = Api.atOnce(21, i -> i == 0 ? act(mine, "cancel_by_customer") : seat(group, 100 + i));

        assertThat(answers.getFirst().status()).isEqualTo(200);
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSizeLessThanOrEqualTo(1);
        assertThat(taken(group)).isLessThanOrEqualTo(2);
        assertThat(seat(group, 200).status())
                .isEqualTo(taken(group) == 2 && answers.stream().anyMatch(a -> a.status() == 201) ? 409 : 201);
    }

    @Test
    void L11_theOwnersCancellationReachesEverySeatOnce() {
        var group = group(6);
        var confirmed = IntStream.range(0, 3).mapToObj(i -> seat(group, i).id()).toList();
        var unpaid = seat(group, "group_customer_payment", "late").id();
        var left = seat(group, 9).id();
        act(left, "cancel_by_customer");

        var cancelled = act(group, "cancel");
        timers.runDue();

        assertThat(cancelled.status()).isEqualTo(200);
        var all = new ArrayList<>(confirmed);
        all.add(unpaid);
        assertThat(all).allSatisfy(seat -> assertThat(steps(seat)).containsExactly("cancelled_by_owner"));
        assertThat(steps(left)).containsExactly("cancelled_by_customer");
        assertThat(taken(group)).isZero();
        var late = seat(group, 10);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("slot_unavailable");
    }

    @Test
    void L8_aSeatInsideTheWindowOfItsGroupIsNeitherCancelledNorMoved() {
        var group = group(api.resource(""), "\"max_seats\":2,\"min_cancel_time\":\"1 hour\"")
                .id();
        var seat = seat(group, 1).id();
        clock.set(START.minus(Duration.ofMinutes(59)));

        var cancelled = act(seat, "cancel_by_customer");
        var moved = api.post(
                "/v2/bookings/" + seat + "/reschedule",
                "{\"start\":\"2027-02-02T18:00:00Z\",\"end\":\"2027-02-02T19:00:00Z\"}");

        assertThat(cancelled.status()).isEqualTo(409);
        assertThat(cancelled.body().has("until")).isTrue();
        assertThat(moved.code()).isEqualTo("illegal_action");
        assertThat(eventsOf(seat)).isOne();
    }

    private Answer put(String booking, String resource) {
        return api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\"]}".formatted(resource));
    }

    @Test
    void aSeatDoesNotLeaveTheRoomOfItsGroup() {
        var room = api.resource("");
        var group = group(room, "\"max_seats\":3").id();
        var seat = seat(group, 1).id();

        var refused = put(seat, api.resource(""));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("illegal_action");
        assertThat(put(seat, room).status()).isEqualTo(200);
    }

    @Test
    void aGroupInWhichSeatsAreTakenStaysInItsRoomAndAnEmptyOneMoves() {
        var room = api.resource("");
        var hall = api.resource("");
        var group = group(room, "\"max_seats\":3").id();
        assertThat(put(group, hall).status()).isEqualTo(200);
        var seat = seat(group, 1);
        assertThat(seat.data().path("resources").path(0).path("id").asString()).isEqualTo(hall);

        var refused = put(group, room);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("class_full");
        assertThat(claimsOn(hall)).isOne();
    }

    @RepeatedTest(10)
    void ofASeatAndAMoveOfItsGroupAtOnceTheSeatIsWhereTheGroupIs() {
        var rooms = List.of(api.resource(""), api.resource(""));
        var group = group(rooms.getFirst(), "\"max_seats\":3").id();

        var answers = Api.atOnce(2, i -> i == 0 ? put(group, rooms.getLast()) : seat(group, 1));

        assertThat(answers.getLast().status()).isEqualTo(201);
        var moved = answers.getFirst().status() == 200;
        assertThat(answers.getLast().data().path("resources").path(0).path("id").asString())
                .isEqualTo(moved ? rooms.getLast() : rooms.getFirst());
        assertThat(claimsOn(moved ? rooms.getLast() : rooms.getFirst())).isOne();
    }

    @Test
    void aCrashAfterTheOwnersCancellationLeavesNoSeatBehind() {
        var group = group(3);
        var seats = IntStream.range(0, 3).mapToObj(i -> seat(group, i).id()).toList();
        // As if the process had died when this was committed: nobody has touched the seats.
        var app = UUID.fromString(jdbc.sql("select app_id::text from booking.group_booking where booking_id = ?::uuid")
                .param(group)
                .query(String.class)
                .single());
        commands.send(app, "system", "request", new TakeAction(UUID.fromString(group), app, "cancel", Map.of(), null));
        assertThat(steps(seats.getFirst())).isEmpty();

        var refused = act(seats.getFirst(), "cancel_by_customer");
        api.put("/v2/bookings/" + seats.get(1), "{\"meta\":{\"touched\":true}}");
        timers.runDue();

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("state").asString()).isEqualTo("cancelled_by_owner");
        assertThat(seats)
                .allSatisfy(seat -> assertThat(steps(seat).stream().filter("cancelled_by_owner"::equals))
                        .hasSize(1));
    }

    @RepeatedTest(3)
    void whoeverBooksWhileTheOwnerCancelsIsCancelledOrRefused() {
        var group = group(100);
        IntStream.range(0, 5).forEach(i -> seat(group, i));

        var answers = Api.atOnce(21, i -> i == 10 ? act(group, "cancel") : seat(group, 100 + i));
        timers.runDue();

        assertThat(answers.get(10).status()).isEqualTo(200);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .allSatisfy(answer -> assertThat(steps(answer.id())).containsExactly("cancelled_by_owner"));
        assertThat(answers)
                .extracting(Answer::status)
                .allMatch(status -> status == 200 || status == 201 || status == 409);
        assertThat(taken(group)).isZero();
    }

    @Test
    void anUnpaidSeatHoldsNothingUntilItIsPaidAndThenOnlyWhatIsLeft() {
        var group = group(1);
        var one = seat(group, "group_customer_payment", "one").id();
        var other = seat(group, "group_customer_payment", "other").id();
        assertThat(taken(group)).isZero();

        var answers = Api.atOnce(2, i -> act(i == 0 ? one : other, "pay"));

        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("class_full"));
        assertThat(seat(group, "group_customer_payment", "third").status()).isEqualTo(409);
        clock.advance(Duration.ofMinutes(5));
        timers.runDue();
        assertThat(List.of(steps(one), steps(other))).containsExactlyInAnyOrder(List.of("paid"), List.of("unpaid"));
    }

    @Test
    void seatsAreNotLoweredBelowWhatIsTaken() {
        var group = group(5);
        IntStream.range(0, 3).forEach(i -> seat(group, i));

        var refused = api.put("/v2/bookings/" + group, "{\"settings\":{\"max_seats\":2}}");
        var accepted = api.put("/v2/bookings/" + group + "?include=attributes", "{\"settings\":{\"max_seats\":3}}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("class_full");
        assertThat(refused.body().path("current_seats").asInt()).isEqualTo(3);
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.data()
                        .path("attributes")
                        .path("group_booking")
                        .path("available_seats")
                        .asInt())
                .isZero();
        assertThat(seat(group, 9).status()).isEqualTo(409);
        api.put("/v2/bookings/" + group, "{\"settings\":{\"max_seats\":4}}");
        assertThat(seat(group, 9).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "25, 201, none",
                "24, 201, none",
                "1, 422, min_booking_time",
                "48, 201, none",
                "49, 422, max_booking_time",
            })
    void aSeatIsBookedWithinTheGroupsTimes(int hoursBefore, int status, String rule) {
        var group = group(
                        api.resource(""),
                        "\"max_seats\":3,\"min_booking_time\":\"24 hours\",\"max_booking_time\":\"2 days\"")
                .id();
        clock.set(START.minus(Duration.ofHours(hoursBefore)));

        var seat = seat(group, 1);

        assertThat(seat.status()).isEqualTo(status);
        assertThat(seat.body().path("rule").path("rule").asString("")).isEqualTo(rule == null ? "" : rule);
    }

    @Test
    void aSeatIsGivenBackInTimeOrNotAtAllAndTheOwnerStillMay() {
        var group = group(api.resource(""), "\"max_seats\":3,\"min_cancel_time\":\"1 day\"")
                .id();
        var early = seat(group, 1).id();
        var late = seat(group, 2).id();
        clock.set(START.minus(Duration.ofDays(1)));
        assertThat(act(early, "cancel_by_customer").status()).isEqualTo(200);
        clock.advance(Duration.ofMillis(1));

        var refused = act(late, "cancel_by_customer");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("illegal_action");
        assertThat(refused.body().path("until").asString()).isEqualTo("2027-01-31T18:00:00+00:00");
        assertThat(act(late, "cancel_by_owner").status()).isEqualTo(200);
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        var resource = api.resource("");
        var plain = api.book(resource, "instant", "2027-02-02T10:00:00Z", "2027-02-02T11:00:00Z")
                .id();
        var group = group(2);

        assertThat(group(api.resource(""), "").body().path("errors").has("settings.max_seats"))
                .isTrue();
        assertThat(group(api.resource(""), "\"max_seats\":0,\"min_cancel_time\":\"soon\"")
                        .body()
                        .path("errors")
                        .propertyNames())
                .containsExactlyInAnyOrder("settings.max_seats", "settings.min_cancel_time");
        assertThat(api.book(resource, "group_customer", "2027-02-03T10:00:00Z", "2027-02-03T11:00:00Z")
                        .body()
                        .path("errors")
                        .has("related.owner_booking_id"))
                .isTrue();
        assertThat(seat(plain, 1).status()).isEqualTo(404);
        assertThat(seat(group, "instant", "eve").body().path("errors").has("related.owner_booking_id"))
                .isTrue();
        assertThat(anotherApp()
                        .post(
                                "/v2/bookings",
                                "{\"graph\":\"group_customer\",\"related\":{\"owner_booking_id\":\"%s\"}}"
                                        .formatted(group))
                        .status())
                .isEqualTo(404);
        assertThat(api.put("/v2/bookings/" + plain, "{\"settings\":{\"max_seats\":2}}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void seatsEndWithTheirGroupByThemselves() {
        var group = group(2);
        var seat = seat(group, 1).id();
        clock.set(START.plus(Duration.ofHours(2)));

        timers.runDue();

        assertThat(steps(group)).containsExactly("completed");
        assertThat(steps(seat)).containsExactly("completed");
        assertThat(seat(group, 2).status()).isEqualTo(409);
    }
}

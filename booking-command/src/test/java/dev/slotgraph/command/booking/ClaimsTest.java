package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What bookings take from calendars: intervals of every position, capacity, buffers, overrides, and what comes free again. */
class ClaimsTest extends CommandTest {

    @Autowired
    private TimerRunner timers;

    private Answer book(String resource, String start, String end) {
        return api.book(resource, "instant", day(start), day(end));
    }

    private int status(String resource, String start, String end) {
        return book(resource, start, end).status();
    }

    private static String day(String time) {
        return "2027-02-01T" + time + ":00Z";
    }

    private Answer act(String booking, String action) {
        return api.put("/v2/bookings/" + booking + "/" + action, "{}");
    }

    private Answer bookOverOthers(Api by, String resource) {
        return by.post(
                "/v2/bookings",
                Api.booking(
                        resource,
                        "instant",
                        day("10:00"),
                        day("11:00"),
                        ",\"settings\":{\"allow_double_bookings\":true}"));
    }

    private Api widget() {
        var key = api.post("/v2/keys", "{\"kind\":\"widget\",\"name\":\"site\"}");
        return api.withKey(key.data().path("key").asString());
    }

    @Test
    void B1_twoBookingsKeepTheFirstsAfterAndTheSecondsBeforeBetweenThem() {
        var room = api.resource(",\"buffer_before\":\"30 minutes\",\"buffer_after\":\"15 minutes\"");
        book(room, "10:00", "11:00");

        assertThat(status(room, "11:44", "12:00")).isEqualTo(409);
        assertThat(status(room, "11:45", "12:00")).isEqualTo(201);
        assertThat(status(room, "08:00", "09:16")).isEqualTo(409);
        assertThat(status(room, "08:00", "09:15")).isEqualTo(201);
    }

    @Test
    void B6_intervalsOfEveryPosition() {
        var room = api.resource("");
        book(room, "10:00", "14:00");

        for (var overlap : List.of("11:00-12:00", "09:00-15:00", "10:00-14:00", "09:00-10:01", "13:59-15:00")) {
            assertThat(status(room, overlap.substring(0, 5), overlap.substring(6)))
                    .as(overlap)
                    .isEqualTo(409);
        }
        assertThat(status(room, "09:00", "10:00")).isEqualTo(201);
        assertThat(status(room, "14:00", "15:00")).isEqualTo(201);
        assertThat(book(room, "16:00", "16:00").body().path("errors").has("end"))
                .isTrue();
        assertThat(book(room, "17:00", "16:00").status()).isEqualTo(422);
    }

    @Test
    void B7_capacityIsCountedAtEveryInstant() {
        var room = api.resource(",\"capacity\":4");
        assertThat(status(room, "13:00", "14:00")).isEqualTo(201);
        assertThat(status(room, "13:15", "14:15")).isEqualTo(201);
        assertThat(status(room, "13:30", "14:30")).isEqualTo(201);
        assertThat(status(room, "13:45", "14:45")).isEqualTo(201);

        var fifth = book(room, "13:30", "13:46");
        assertThat(fifth.status()).isEqualTo(409);
        assertThat(fifth.code()).isEqualTo("capacity_exceeded");
        assertThat(status(room, "13:00", "13:45")).isEqualTo(201);
        assertThat(status(room, "14:00", "15:00")).isEqualTo(201);
        assertThat(status(room, "14:14", "14:16")).isEqualTo(409);
        assertThat(status(room, "14:15", "14:30")).isEqualTo(201);
    }

    @Test
    void B8_lengthsNeedNotFitAnyGrid() {
        var room = api.resource("");
        var start = Instant.parse(day("07:22"));

        for (int i = 0; i < 4; i++) {
            var from = start.plus(Duration.ofMinutes(8L * i));
            assertThat(api.book(
                                    room,
                                    "instant",
                                    from.toString(),
                                    from.plus(Duration.ofMinutes(8)).toString())
                            .status())
                    .isEqualTo(201);
        }
        assertThat(status(room, "07:53", "08:53")).isEqualTo(409);
        assertThat(status(room, "07:54", "08:54")).isEqualTo(201);
    }

    @Test
    void anOverrideIsRecordedAndStillCountsForOthers() {
        var room = api.resource("");
        book(room, "10:00", "11:00");

        var second = bookOverOthers(api, room);

        assertThat(second.status()).isEqualTo(201);
        assertThat(jdbc.sql("""
                        select convert_from(payload, 'utf8')::json #>> '{settings,allow_double_bookings}'
                        from booking.domain_event where stream_id = ?
                        """).param(second.id()).query(String.class).single())
                .isEqualTo("true");
        assertThat(status(room, "10:30", "11:30")).isEqualTo(409);
        assertThat(claimsOn(room)).isEqualTo(2);
    }

    @Test
    void R18_aBrowsersKeyMeetsTheSameGuardAndMayNotOverrideIt() {
        var room = api.resource("");
        var widget = widget();

        var answers =
                Api.atOnce(10, i -> (i % 2 == 0 ? api : widget).book(room, "instant", day("10:00"), day("11:00")));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(bookOverOthers(widget, room).status()).isEqualTo(403);
        assertThat(widget.post(
                                "/v2/bookings/reserve",
                                Api.booking(
                                        room,
                                        "instant",
                                        day("10:00"),
                                        day("11:00"),
                                        ",\"settings\":{\"allow_double_bookings\":true}"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void R18_aBrowsersKeyMovesNoBookingOverOthers() {
        var room = api.resource("");
        book(room, "10:00", "11:00");
        book(room, "14:00", "15:00");
        var over = bookOverOthers(api, room).id();
        var move = "{\"start\":\"%s\",\"end\":\"%s\"}".formatted(day("14:30"), day("15:30"));

        var refused = widget().post("/v2/bookings/" + over + "/reschedule", move);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("slot_unavailable");
        assertThat(eventsOf(over)).isOne();
        assertThat(api.post("/v2/bookings/" + over + "/reschedule", move).status())
                .isEqualTo(200);
        var free = "{\"start\":\"%s\",\"end\":\"%s\"}".formatted(day("16:00"), day("17:00"));
        assertThat(widget().post("/v2/bookings/" + over + "/reschedule", free).status())
                .isEqualTo(200);
    }

    @RepeatedTest(3)
    void R5_cancelAndCompleteAtOnceMakeOneStep() {
        var booking = book(api.resource(""), "10:00", "11:00").id();

        var answers = Api.atOnce(4, i -> act(booking, i % 2 == 0 ? "cancel" : "complete"));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("illegal_action"));
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void R7_aPaymentThatComesLateIsToldSoAndTakesNothing() {
        var room = api.resource("");
        var late = api.book(room, "instant_payment", day("10:00"), day("11:00")).id();
        clock.advance(Duration.ofMinutes(6));
        assertThat(act(late, "pay").status()).isEqualTo(410);
        assertThat(status(room, "10:00", "11:00")).isEqualTo(201);

        var later = act(late, "pay");

        assertThat(later.status()).isEqualTo(410);
        assertThat(later.code()).isEqualTo("expired");
        assertThat(claimsOn(room)).isOne();
    }

    @RepeatedTest(3)
    void R8_onePaymentToldManyTimesIsOnePayment() {
        var booking = api.book(api.resource(""), "instant_payment", day("10:00"), day("11:00"))
                .id();

        var answers = Api.atOnce(5, _ -> act(booking, "pay"));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer ->
                        assertThat(answer.body().path("state").asString()).isEqualTo("paid"));
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void R8_aPaymentToldAfterWhatFollowedItChangesNothing() {
        var room = api.resource("");
        var booking =
                api.book(room, "instant_payment", day("10:00"), day("11:00")).id();
        act(booking, "pay");
        act(booking, "cancel");

        var again = act(booking, "pay");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().path("state").asString()).isEqualTo("cancelled");
        assertThat(eventsOf(booking)).isEqualTo(3);
        assertThat(claimsOn(room)).isZero();
    }

    /** The first of these that is free, as a client finds it. */
    private int firstFree(List<List<String>> choices, int from) {
        return IntStream.range(0, choices.size())
                .filter(i -> api.post("/v2/bookings", """
                                {"resources":%s,"graph":"instant","what":"Any","start":"%s","end":"%s"}
                                """.formatted(
                                                choices.get((from + i) % choices.size()).stream()
                                                        .map(id -> "\"" + id + "\"")
                                                        .toList(),
                                                day("10:00"),
                                                day("11:00")))
                                .status()
                        == 201)
                .map(i -> choices.get((from + i) % choices.size()).size())
                .findFirst()
                .orElse(0);
    }

    private List<Integer> atOnce(int callers, IntUnaryOperator call) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, callers)
                    .mapToObj(i -> (Callable<Integer>) () -> call.applyAsInt(i))
                    .toList();
            return executor.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }

    @RepeatedTest(3)
    void R11_ofThreeAtOnceWhoTryTwoMembersTwoSucceedOnDifferentOnes() throws Exception {
        var members = List.of(List.of(api.resource("")), List.of(api.resource("")));

        var got = atOnce(3, i -> firstFree(members, i));

        assertThat(got).containsExactlyInAnyOrder(1, 1, 0);
        assertThat(members)
                .allSatisfy(member -> assertThat(claimsOn(member.getFirst())).isOne());
    }

    @RepeatedTest(3)
    void R13_twoOfAPoolOfThreeAndItsMembersAreNeverGivenTwice() throws Exception {
        var pool = List.of(api.resource(""), api.resource(""), api.resource(""));
        var singles = pool.stream().map(List::of).toList();
        var pairs = IntStream.range(0, 3)
                .mapToObj(i -> List.of(pool.get(i), pool.get((i + 1) % 3)))
                .toList();

        var got = atOnce(12, i -> firstFree(i % 2 == 0 ? pairs : singles, i));

        assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
        assertThat(pool).allSatisfy(member -> assertThat(claimsOn(member)).isOne());
    }

    @RepeatedTest(5)
    void R21_ofAResourceThatGoesAndABookingThatComesOneWins() {
        var room = api.resource("");

        var answers = Api.atOnce(2, i -> i == 0 ? api.delete("/v2/resources/" + room) : book(room, "10:00", "11:00"));

        var gone = answers.getFirst().status() == 204;
        assertThat(answers.getFirst().status()).isIn(204, 409);
        assertThat(answers.getLast().status()).isEqualTo(gone ? 404 : 201);
        assertThat(claimsOn(room)).isEqualTo(gone ? 0 : 1);
    }

    @Test
    void R21_whatIsBookedStaysWhenTheCapacityShrinks() {
        var room = api.resource(",\"capacity\":3");
        var bookings = Stream.generate(() -> book(room, "10:00", "11:00").id())
                .limit(3)
                .toList();

        assertThat(api.put("/v2/resources/" + room, "{\"capacity\":1}").status())
                .isEqualTo(200);

        assertThat(claimsOn(room)).isEqualTo(3);
        act(bookings.getFirst(), "cancel");
        act(bookings.get(1), "cancel");
        assertThat(status(room, "10:30", "11:30")).isEqualTo(409);
        act(bookings.getLast(), "cancel");
        assertThat(status(room, "10:30", "11:30")).isEqualTo(201);
    }

    @Test
    void L9_whatWasCancelledIsBookedAgainByTheSamePerson() {
        var room = api.resource("");
        for (int i = 0; i < 3; i++) {
            var booking = book(room, "10:00", "11:00");
            assertThat(booking.status()).isEqualTo(201);
            assertThat(act(booking.id(), i == 1 ? "cancel_by_customer" : "cancel")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(claimsOn(room)).isZero();
    }

    @Test
    void L12_aBookingCompletesOneHourAfterItsEndThoughTheClockChangesMeanwhile() {
        // Berlin's clock goes from 02:00 to 03:00 at 01:00 UTC.
        var booking = api.book(api.resource(""), "instant", "2027-03-28T00:00:00+01:00", "2027-03-28T01:30:00+01:00")
                .id();
        clock.set(Instant.parse("2027-03-28T01:29:59.999Z"));
        timers.runDue();
        assertThat(eventsOf(booking)).isOne();

        clock.advance(Duration.ofMillis(1));
        timers.runDue();

        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void L13_anActionOfAnotherGraphIsIllegalAndOneOfNoGraphUnknown() {
        var booking = book(api.resource(""), "10:00", "11:00").id();

        var foreign = act(booking, "decline");

        assertThat(foreign.status()).isEqualTo(409);
        assertThat(foreign.body().path("available_actions").valueStream().map(node -> node.asString()))
                .containsExactly("cancel", "cancel_by_customer", "reschedule_by_customer", "complete");
        assertThat(act(booking, "levitate").status()).isEqualTo(404);
    }
}

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

/** A hold keeps a slot until its seconds are over, or until the booking that names it takes its place. */
class ReservationTest extends CommandTest {

    private static final String START = "2027-02-01T10:00:00Z";
    private static final String END = "2027-02-01T11:00:00Z";

    @Autowired
    private TimerRunner timers;

    private Answer reserve(String resource, String more) {
        return api.post(
                "/v2/bookings/reserve",
                "{\"resource_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"%s}".formatted(resource, START, END, more));
    }

    private Answer extend(String reservation, int seconds) {
        return api.put(
                "/v2/bookings/reserve/extend",
                "{\"reservation_id\":\"%s\",\"reservation_time\":%d}".formatted(reservation, seconds));
    }

    private Answer book(String resource, String more) {
        return api.post("/v2/bookings", Api.booking(resource, "instant", START, END, more));
    }

    private static String with(String reservation) {
        return ",\"reservation_id\":\"" + reservation + "\"";
    }

    private String state(String booking) {
        return jdbc.sql("""
                select coalesce(convert_from(payload, 'utf8')::json ->> 'to', convert_from(payload, 'utf8')::json ->> 'state')
                from booking.domain_event where stream_id = ? order by sequence desc limit 1
                """).param(booking).query(String.class).single();
    }

    @Test
    void aHoldBlocksForThirtySecondsAndThenNoMore() {
        var room = api.resource("");
        var hold = reserve(room, "");
        assertThat(hold.status()).isEqualTo(201);
        assertThat(hold.data().path("state").asString()).isEqualTo("reserved");
        assertThat(hold.data().path("completed").asBoolean()).isFalse();
        clock.advance(Duration.ofSeconds(30).minusMillis(1));
        assertThat(book(room, "").status()).isEqualTo(409);

        clock.advance(Duration.ofMillis(1));

        assertThat(book(room, "").status()).isEqualTo(201);
        clock.advance(Duration.ofHours(1));
        timers.runDue();
        assertThat(state(hold.id())).isEqualTo("expired");
        assertThat(claimsOn(room)).isOne();
    }

    @Test
    void R15_theHolderBooksAndNobodyElse() {
        var room = api.resource("");
        var hold = reserve(room, ",\"reservation_time\":60").id();
        assertThat(book(room, "").status()).isEqualTo(409);
        assertThat(reserve(room, "").status()).isEqualTo(409);

        var booked = book(room, with(hold));

        assertThat(booked.status()).isEqualTo(201);
        assertThat(booked.id()).isNotEqualTo(hold);
        assertThat(booked.data().path("state").asString()).isEqualTo("confirmed");
        assertThat(state(hold)).isEqualTo("booked");
        assertThat(claimsOn(room)).isOne();
        clock.advance(Duration.ofHours(1));
        timers.runDue();
        assertThat(claimsOn(room)).isOne();
        assertThat(book(room, with(hold)).code()).isEqualTo("illegal_action");
    }

    @Test
    void whatTheBookingDoesNotSayTheHoldHasSaid() {
        var room = api.resource("");
        var hall = api.resource("");
        var hold = api.post("/v2/bookings/reserve", """
                {"resources":["%s","%s"],"start":"%s","end":"%s","what":"Fitting","where":"Room 4","meta":{"a":1},
                 "customer":{"name":"Ada","email":"ada@example.org"},"reservation_time":60}
                """.formatted(room, hall, START, END))
                .id();

        var booked = api.post(
                "/v2/bookings?include=meta", "{\"graph\":\"instant\",\"where\":\"Room 5\"%s}".formatted(with(hold)));

        assertThat(booked.status()).isEqualTo(201);
        var info = booked.data().path("attributes").path("event_info");
        assertThat(info.path("start").asString()).isEqualTo("2027-02-01T10:00:00+00:00");
        assertThat(info.path("what").asString()).isEqualTo("Fitting");
        assertThat(info.path("where").asString()).isEqualTo("Room 5");
        assertThat(booked.data().path("customers").path(0).path("email").asString())
                .isEqualTo("ada@example.org");
        assertThat(booked.data().path("meta").path("a").asInt()).isOne();
        assertThat(booked.data().path("resources").size()).isEqualTo(2);
        assertThat(claimsOn(room) + claimsOn(hall)).isEqualTo(2);
    }

    @Test
    void aBookingThatFailsLeavesTheHoldAsItWas() {
        var room = api.resource("");
        var taken = api.resource("");
        book(taken, "");
        var hold = reserve(room, "").id();

        assertThat(book(taken, with(hold)).status()).isEqualTo(409);

        assertThat(state(hold)).isEqualTo("reserved");
        assertThat(claimsOn(room)).isOne();
        assertThat(book(room, with(hold)).status()).isEqualTo(201);
    }

    @Test
    void R16_theHolderIsInTimeOneMillisecondBeforeTheEndAndLateAfterIt() {
        var room = api.resource("");
        var inTime = reserve(room, ",\"reservation_time\":60").id();
        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(book(room, with(inTime)).status()).isEqualTo(201);

        var other = api.resource("");
        var late = reserve(other, ",\"reservation_time\":60").id();
        clock.advance(Duration.ofSeconds(60).plusMillis(1));

        var before = book(other, with(late));
        timers.runDue();
        var after = book(other, with(late));

        assertThat(before.status()).isEqualTo(410);
        assertThat(before.code()).isEqualTo("expired");
        assertThat(after.status()).isEqualTo(410);
        assertThat(extend(late, 60).status()).isEqualTo(410);
        assertThat(claimsOn(other)).isZero();
    }

    @Test
    void anExtendedHoldRunsFromNowAndNeverShorter() {
        var room = api.resource("");
        var hold = reserve(room, ",\"reservation_time\":60").id();
        clock.advance(Duration.ofSeconds(40).plusMillis(500));

        assertThat(extend(hold, 60).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        timers.runDue();
        assertThat(book(room, "").status()).isEqualTo(409);
        assertThat(extend(hold, 600).data().path("version").asLong()).isEqualTo(3);
        var shorter = extend(hold, 5);
        assertThat(shorter.status()).isEqualTo(200);
        assertThat(shorter.data().path("version").asLong()).isEqualTo(3);
        clock.advance(Duration.ofSeconds(590));

        assertThat(book(room, "").status()).isEqualTo(409);
        assertThat(book(room, with(hold)).status()).isEqualTo(201);
    }

    @Test
    void onlyHoldsAreExtendedOrBooked() {
        var room = api.resource("");
        var booking = book(room, "").id();

        assertThat(extend(booking, 60).code()).isEqualTo("illegal_action");
        assertThat(book(room, with(booking)).code()).isEqualTo("illegal_action");
        assertThat(book(room, with("018f0000-0000-7000-8000-000000000000")).status())
                .isEqualTo(404);
        assertThat(api.put("/v2/bookings/reserve/extend", "{\"reservation_time\":0}")
                        .body()
                        .path("errors")
                        .propertyNames())
                .containsExactlyInAnyOrder("reservation_id", "reservation_time");
        assertThat(api.post(
                                "/v2/bookings",
                                "{\"graph\":\"instant\",\"start\":\"%s\"%s}".formatted(START, with(booking)))
                        .body()
                        .path("errors")
                        .has("end"))
                .isTrue();
        var hold = reserve(api.resource(""), "").id();
        assertThat(api.put("/v2/bookings/" + hold + "/book", "{}").code()).isEqualTo("illegal_action");
    }

    @Test
    void theProjectSaysHowLongItsHoldsLast() {
        var room = api.resource("");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"availability":{"mode":"roundrobin_random"},
                 "booking":{"graph":"instant","reservation_time":90}}
                """.formatted(room, room)).id();
        var hold = reserve(room, ",\"project_id\":\"" + project + "\"").id();
        clock.advance(Duration.ofSeconds(89));
        assertThat(book(room, "").status()).isEqualTo(409);

        var booked = api.post("/v2/bookings", "{\"reservation_id\":\"" + hold + "\"}");

        assertThat(booked.status()).isEqualTo(201);
        assertThat(booked.data().path("graph").asString()).isEqualTo("instant");
    }

    @Test
    void theRulesAreAskedWhenItIsHeldAndNotAgainWhenTheHolderBooks() {
        var room = api.resource("");
        var project = api.post("/v2/projects", """
                {"name":"P","slug":"p-%s","resources":["%s"],"booking":{"graph":"instant"},
                 "availability":{"mode":"roundrobin_random","minimum_notice":"1 hour"}}
                """.formatted(room, room)).id();
        clock.set(Instant.parse(START).minus(Duration.ofHours(1)).minusSeconds(5));
        var hold = reserve(room, ",\"project_id\":\"" + project + "\"").id();
        clock.advance(Duration.ofSeconds(10));

        var elsewhen = api.post(
                "/v2/bookings",
                "{\"reservation_id\":\"%s\",\"start\":\"%s\",\"end\":\"2027-02-01T10:45:00Z\"}".formatted(hold, START));
        var booked = api.post("/v2/bookings", "{\"reservation_id\":\"" + hold + "\"}");

        assertThat(elsewhen.status()).isEqualTo(422);
        assertThat(booked.status()).as(booked.raw().body()).isEqualTo(201);
    }

    @RepeatedTest(5)
    void R15_ofTheHolderAndTwentyOthersAtOnceTheHolderBooks() {
        var room = api.resource("");
        var hold = reserve(room, "").id();

        var answers = Api.atOnce(21, i -> book(room, i == 0 ? with(hold) : ""));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers.getFirst().status()).isEqualTo(201);
    }

    @RepeatedTest(5)
    void R16_ofTheHolderASweeperAndAnotherAtTheLastMomentOneGetsTheSlot() {
        var room = api.resource("");
        var hold = reserve(room, "").id();
        clock.advance(Duration.ofSeconds(30).minusMillis(1));

        var answers = Api.atOnce(4, i -> switch (i) {
            case 0 -> book(room, with(hold));
            case 1 -> book(room, "");
            case 2 -> {
                clock.advance(Duration.ofMillis(1));
                yield book(room, "");
            }
            default -> {
                timers.runDue();
                yield extend(hold, 1);
            }
        });
        timers.runDue();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 201, 409, 410));
        assertThat(claimsOn(room)).isOne();
        var booked = answers.stream().filter(answer -> answer.status() == 201).toList();
        assertThat(booked.size()).isLessThanOrEqualTo(1);
        assertThat(List.of("booked", "expired", "reserved")).contains(stateIfTold(hold));
    }

    private String stateIfTold(String hold) {
        return jdbc.sql("""
                select coalesce(max(convert_from(payload, 'utf8')::json ->> 'to'), 'reserved')
                from booking.domain_event where stream_id = ? and event_type = 'booking.transitioned'
                """).param(hold).query(String.class).single();
    }
}

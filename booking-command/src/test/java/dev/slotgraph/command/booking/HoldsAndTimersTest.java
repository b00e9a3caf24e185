package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Automatic actions happen by durable timers, and what is right does not depend on a timer having run. */
class HoldsAndTimersTest extends CommandTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Autowired
    private TimerRunner timers;

    private String hold(String resource) {
        return api.book(resource, "instant_payment", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
    }

    @Test
    void aHoldThatRanOutBlocksNobodyThoughNoTimerRan() {
        var resource = api.resource("");
        hold(resource);
        clock.advance(TIMEOUT.minusMillis(1));
        assertThat(api.book(resource, "instant", "2027-02-01T10:30:00Z", "2027-02-01T11:30:00Z")
                        .status())
                .isEqualTo(409);

        clock.advance(Duration.ofMillis(1));

        assertThat(api.book(resource, "instant", "2027-02-01T10:30:00Z", "2027-02-01T11:30:00Z")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void payingAfterTheHoldIsExpiredBeforeAndAfterTheTimerSaysSo() {
        var booking = hold(api.resource(""));
        clock.advance(TIMEOUT);

        var before = api.put("/v2/bookings/" + booking + "/pay", "{}");
        timers.runDue();
        var after = api.put("/v2/bookings/" + booking + "/pay", "{}");

        assertThat(before.status()).isEqualTo(410);
        assertThat(before.code()).isEqualTo("expired");
        assertThat(before.body().path("state").asString()).isEqualTo("unpaid");
        assertThat(after.status()).isEqualTo(410);
        assertThat(after.body().path("state").asString()).isEqualTo("unpaid");
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @RepeatedTest(10)
    void R6_ofPayAndTimeoutAtTheSameMillisecondExactlyOneHappensAndWhoPaysIsTold() throws InterruptedException {
        var booking = hold(api.resource(""));
        clock.advance(TIMEOUT.minusMillis(1));
        var gate = new CountDownLatch(1);
        var timer = Thread.ofPlatform().start(() -> {
            gate.countDown();
            timers.runDue();
        });
        gate.await();
        var mover = Thread.ofPlatform().start(() -> clock.advance(Duration.ofMillis(1)));

        var paid = api.put("/v2/bookings/" + booking + "/pay", "{\"pay\":{\"payment_id\":\"p1\"}}");
        timer.join();
        mover.join();
        timers.runDue();

        assertThat(paid.status()).isIn(200, 410);
        var state = jdbc.sql("""
                select convert_from(payload, 'utf8')::json ->> 'to' from booking.domain_event
                where stream_id = ? and sequence = 1
                """).param(booking).query(String.class).single();
        assertThat(state).isEqualTo(paid.status() == 200 ? "paid" : "unpaid");
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void theTimeoutIsSettablePerBooking() {
        var resource = api.resource("");
        var booking = api.post(
                        "/v2/bookings",
                        Api.booking(
                                resource,
                                "instant_payment",
                                "2027-02-01T10:00:00Z",
                                "2027-02-01T11:00:00Z",
                                ",\"timeout\":{\"time\":25,\"unit\":\"min\"}"))
                .id();
        clock.advance(Duration.ofMinutes(24));

        var paid = api.put("/v2/bookings/" + booking + "/pay", "{}");

        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.data().path("state").asString()).isEqualTo("paid");
    }

    @Test
    void aBookingCompletesByItselfOneHourAfterItsEnd() {
        var booking = api.book(api.resource(""), "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        clock.set(Instant.parse("2027-02-01T11:59:59.999Z"));
        timers.runDue();
        assertThat(eventsOf(booking)).isOne();

        clock.advance(Duration.ofMillis(1));
        timers.runDue();

        assertThat(eventsOf(booking)).isEqualTo(2);
        var late = api.put("/v2/bookings/" + booking + "/cancel", "{}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.body().path("state").asString()).isEqualTo("completed");
    }

    @Test
    void aBookingThatEndedForGoodLeavesNoTimer() {
        var booking = api.book(api.resource(""), "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();

        api.put("/v2/bookings/" + booking + "/cancel", "{}");

        assertThat(jdbc.sql("select count(*) from booking.timer where booking_id = ?::uuid")
                        .param(booking)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void twoRunnersFireATimerOnce() throws InterruptedException {
        var resource = api.resource(",\"capacity\":50");
        var bookings = IntStream.range(0, 20).mapToObj(_ -> hold(resource)).toList();
        clock.advance(TIMEOUT);

        var one = Thread.ofPlatform().start(timers::runDue);
        var other = Thread.ofPlatform().start(timers::runDue);
        one.join();
        other.join();

        assertThat(bookings).allSatisfy(booking -> assertThat(eventsOf(booking)).isEqualTo(2));
    }
}

package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.MovableClock;
import dev.slotgraph.command.testing.Node;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.platform.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes over one database behave as one, whichever of them is asked, dies, or has a wrong clock. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final String START = "2027-02-01T10:00:00Z";
    private static final String END = "2027-02-01T11:00:00Z";
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final HikariDataSource pool = database.pool(4);
    private final JdbcClient jdbc = JdbcClient.create(pool);
    private final Node other = Node.start(database);
    /** It starts last, so its clock stamps the events of both. */
    private final Node one = Node.start(database);

    private final MovableClock clock = one.clock();
    private final MovableClock otherClock = other.clock();

    @BeforeEach
    void bothClocksAreRight() {
        clock.set(NOW);
        otherClock.set(NOW);
        jdbc.sql("delete from booking.timer").update();
    }

    @AfterAll
    void close() {
        one.close();
        other.close();
        pool.close();
    }

    private Api node(int i) {
        return i % 2 == 0 ? one.api() : other.api();
    }

    private void advanceBoth(Duration time) {
        clock.advance(time);
        otherClock.advance(time);
    }

    private long claimsOn(String resource) {
        return jdbc.sql("select count(*) from booking.calendar_claim where resource_id = ?::uuid")
                .param(resource)
                .query(Long.class)
                .single();
    }

    private List<String> actionsOf(String booking) {
        return jdbc.sql("""
                select convert_from(payload, 'utf8')::json ->> 'action' from booking.domain_event
                where stream_id = ? and event_type = 'booking.transitioned' order by sequence
                """).param(booking).query(String.class).list();
    }

    private List<String> holds(int count) {
        var resource = one.api().resource(",\"capacity\":" + count);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        node(i).book(resource, "instant_payment", START, END).id())
                .toList();
    }

    @Test
    void R1_ofAHundredBookingsOfOneSlotOverTwoNodesOneWins() {
        var room = one.api().resource("");

        var answers = Api.atOnce(100, i -> node(i).book(room, "instant", START, END));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("slot_unavailable"));
        assertThat(claimsOn(room)).isOne();
    }

    @RepeatedTest(3)
    void R4_ofTwoTentativeBookingsConfirmedOnTwoNodesOneIsConfirmed() {
        var room = one.api().resource("");
        var bookings = IntStream.range(0, 2)
                .mapToObj(i -> node(i).book(room, "confirm_decline", START, END).id())
                .toList();

        var answers = Api.atOnce(2, i -> node(i).put("/v2/bookings/" + bookings.get(i) + "/confirm", "{}"));

        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
        assertThat(claimsOn(room)).isOne();
    }

    @RepeatedTest(5)
    void R5_oneBookingConfirmedByManyOnTwoNodesIsConfirmedOnce() {
        var room = one.api().resource("");
        var booking = one.api().book(room, "confirm_decline", START, END).id();

        var answers = Api.atOnce(16, i -> node(i).put("/v2/bookings/" + booking + "/confirm", "{}"));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("illegal_action"));
        assertThat(claimsOn(room)).isOne();
    }

    @RepeatedTest(3)
    void R5_oneBookingConfirmedAndDeclinedOnTwoNodesTakesOneOfTheWays() {
        var booking = one.api()
                .book(one.api().resource(""), "confirm_decline", START, END)
                .id();

        var answers = Api.atOnce(
                4, i -> node(i).put("/v2/bookings/" + booking + "/" + (i < 2 ? "confirm" : "decline"), "{}"));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("illegal_action"));
        assertThat(actionsOf(booking)).hasSize(1);
    }

    @RepeatedTest(3)
    void R12_twoResourcesInOppositeOrderOverTwoNodesAreTakenTogetherOrNotAtAll() {
        var room = one.api().resource("");
        var person = one.api().resource("");

        var answers = Api.atOnce(
                20,
                i -> node(i).post("/v2/bookings", """
                {"resources":["%s","%s"],"graph":"instant","what":"Both","start":"%s","end":"%s"}
                """.formatted(
                                i % 2 == 0 ? room : person, i % 2 == 0 ? person : room, START, END)));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(201, 409));
        assertThat(claimsOn(room)).isOne();
        assertThat(claimsOn(person)).isOne();
    }

    @RepeatedTest(3)
    void R14_aSwapOverTwoNodesLeavesBothHoldingSomething() {
        var rooms = List.of(one.api().resource(""), one.api().resource(""));
        var bookings = IntStream.range(0, 2)
                .mapToObj(i -> node(i).book(rooms.get(i), "instant", START, END).id())
                .toList();

        var answers = Api.atOnce(
                2,
                i -> node(i).post(
                                "/v2/bookings/" + bookings.get(i) + "/reschedule",
                                "{\"start\":\"%s\",\"end\":\"%s\",\"resource_id\":\"%s\"}"
                                        .formatted(START, END, rooms.get(1 - i))));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
        assertThat(rooms).allSatisfy(room -> assertThat(claimsOn(room)).isOne());
    }

    @Test
    void eachAutomaticActionFiresOnceThoughBothNodesRunTimers() {
        var bookings = holds(40);
        advanceBoth(Duration.ofMinutes(5));
        var runners = List.of(one.bean(TimerRunner.class), other.bean(TimerRunner.class));
        runners.forEach(TimerRunner::start);
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> jdbc.sql("select count(*) from booking.timer")
                                    .query(Long.class)
                                    .single()
                            == 0);
        } finally {
            runners.forEach(TimerRunner::stop);
        }

        assertThat(bookings)
                .allSatisfy(booking -> assertThat(actionsOf(booking)).containsExactly("timeout"));
    }

    @Test
    void whatANodeWasDoingWhenItDiedTheOtherDoes() throws SQLException, InterruptedException {
        var booking = holds(1).getFirst();
        advanceBoth(Duration.ofMinutes(5));
        var others = other.bean(TimerRunner.class);
        var victim = Node.start(database);
        victim.clock().set(clock.instant());
        try (var gate = pool.getConnection();
                var statement = gate.createStatement()) {
            statement.execute("""
                    create or replace function booking.wait_for_the_test() returns trigger language plpgsql as $$
                    begin perform pg_advisory_xact_lock(4711); return new; end $$
                    """);
            statement.execute("""
                    create trigger wait_for_the_test before insert on booking.domain_event
                    for each row execute function booking.wait_for_the_test()
                    """);
            statement.execute("select pg_advisory_lock(4711)");
            try {
                var dying = Thread.ofPlatform().start(() -> runUntilDead(victim));
                await().until(() -> jdbc.sql("""
                                select count(*) from pg_stat_activity
                                where datname = current_database() and wait_event = 'advisory'
                                """).query(Long.class).single() == 1);
                assertThat(others.runDue()).isZero();

                victim.die();
                dying.join();
            } finally {
                statement.execute("select pg_advisory_unlock_all()");
                statement.execute("drop trigger wait_for_the_test on booking.domain_event");
            }
        } finally {
            victim.close();
        }

        await().until(() -> others.runDue() == 1);
        assertThat(actionsOf(booking)).containsExactly("timeout");
        assertThat(one.bean(TimerRunner.class).runDue()).isZero();
    }

    private static void runUntilDead(Node victim) {
        try {
            victim.bean(TimerRunner.class).runDue();
        } catch (RuntimeException _) {
            // It has lost its database in the middle of its work, as it was meant to.
        }
    }

    @Test
    void aNodeWhoseClockIsFastMakesNoSlotTheirsTwice() {
        otherClock.advance(SKEW);
        var room = one.api().resource("");
        var pair = one.api().resource(",\"capacity\":2");
        one.api().book(pair, "instant", START, END);
        for (var resource : List.of(room, pair)) {
            var hold = one.api().book(resource, "instant_payment", START, END).id();
            var stolen = other.api().book(resource, "instant", START, END);

            var paid = one.api().put("/v2/bookings/" + hold + "/pay", "{}");

            assertThat(stolen.status()).isEqualTo(201);
            assertThat(paid.status()).isEqualTo(409);
            assertThat(paid.code()).isIn("slot_unavailable", "capacity_exceeded");
            assertThat(actionsOf(hold)).isEmpty();
        }
        assertThat(claimsOn(room)).isOne();
        assertThat(claimsOn(pair)).isEqualTo(2);
    }

    @Test
    void aNodeWhoseClockIsFastOrSlowFiresNothingTwice() {
        var bookings = holds(10);
        clock.advance(Duration.ofMinutes(5));
        otherClock.set(clock.instant().plus(SKEW));

        other.bean(TimerRunner.class).runDue();
        one.bean(TimerRunner.class).runDue();
        otherClock.set(NOW.minus(SKEW));
        other.bean(TimerRunner.class).runDue();

        assertThat(bookings)
                .allSatisfy(booking -> assertThat(actionsOf(booking)).containsExactly("timeout"));
        var pay = other.api().put("/v2/bookings/" + bookings.getFirst() + "/pay", "{}");
        assertThat(pay.status()).isEqualTo(410);
    }

    @Test
    void whoPaysWhileAnotherNodeTakesTheHoldForExpiredLosesOrWinsButNeverBoth() {
        var room = one.api().resource("");
        var hold = one.api().book(room, "instant_payment", START, END).id();
        otherClock.advance(SKEW);

        var answers = Api.atOnce(
                6,
                i -> i == 0
                        ? one.api().put("/v2/bookings/" + hold + "/pay", "{}")
                        : other.api().book(room, "instant", START, END));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 201, 409));
        assertThat(answers).filteredOn(answer -> answer.status() < 300).hasSize(1);
        assertThat(claimsOn(room)).isOne();
    }
}

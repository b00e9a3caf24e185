package dev.slotgraph.command.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims that somebody has tampered with, put right by the log. */
class ClaimRebuildTest extends CommandTest {

    @Autowired
    private PlatformTransactionManager transactions;

    private Api app = new Api(0, KEY);
    private String room = "";

    @BeforeEach
    void aRoom() {
        app = anotherApp();
        room = app.resource("");
    }

    // --- what happens in the tests

    private static String day(String time) {
        return "2027-02-01T" + time + ":00Z";
    }

    private Answer book(String start, String end) {
        return app.book(room, "instant", day(start), day(end));
    }

    private String booked(String start, String end) {
        var booking = book(start, end);
        assertThat(booking.status()).isEqualTo(201);
        return booking.id();
    }

    private void run(String statement, String... ids) {
        assertThat(jdbc.sql(statement).params(List.of(ids)).update()).isPositive();
    }

    private Answer rebuild() {
        var answer = app.post("/v2/audit/claims/rebuild", "");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer;
    }

    private static List<String> told(Answer rebuilt) {
        var told = new ArrayList<String>();
        rebuilt.data()
                .path("mismatches")
                .forEach(one -> told.add(
                        one.path("id").asString() + " " + one.path("field").asString()));
        return told;
    }

    // --- the tests

    @Test
    void claimsThatEqualTheLogAreLeftAlone() {
        booked("10:00", "11:00");
        app.post(
                "/v2/events",
                "{\"resource_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\",\"what\":\"Cleaning\"}"
                        .formatted(room, day("12:00"), day("13:00")));
        app.book(room, "confirm_decline", day("14:00"), day("15:00"));

        var rebuilt = rebuild().data();

        assertThat(rebuilt.path("compared").asInt()).isEqualTo(3);
        assertThat(rebuilt.path("replaced").asInt()).isZero();
        assertThat(rebuilt.path("mismatches")).isEmpty();
        assertThat(rebuilt.path("warning").isNull()).isTrue();
    }

    @Test
    void aMissingASurplusAndAWrongClaimArePutRightAndWhatIsFreeIsSo() {
        var missing = booked("10:00", "11:00");
        var wrong = booked("12:00", "13:00");
        var surplus = UUID.randomUUID().toString();
        run("delete from booking.calendar_claim where booking_id = ?::uuid", missing);
        run(
                "update booking.calendar_claim set during = tstzrange('" + day("16:00") + "', '" + day("17:00")
                        + "') where booking_id = ?::uuid",
                wrong);
        run(
                "insert into booking.calendar_claim values (?::uuid, ?::uuid, 0, tstzrange('" + day("14:00") + "', '"
                        + day("15:00") + "'))",
                surplus,
                room);

        var rebuilt = rebuild();

        assertThat(told(rebuilt))
                .containsExactlyInAnyOrder(
                        missing + " " + room + ".row",
                        wrong + " " + room + ".start",
                        wrong + " " + room + ".end",
                        surplus + " " + room + ".row");
        assertThat(rebuilt.data().path("replaced").asInt()).isEqualTo(3);
        assertThat(rebuilt.data().path("refused")).isEmpty();
        assertThat(rebuilt.data().path("warning").asString()).contains("whoever books waited");
        assertThat(book("10:30", "11:30").status()).isEqualTo(409);
        assertThat(book("12:30", "13:30").status()).isEqualTo(409);
        assertThat(book("14:00", "15:00").status()).isEqualTo(201);
        assertThat(book("16:00", "17:00").status()).isEqualTo(201);
        assertThat(told(rebuild())).isEmpty();
    }

    @Test
    void claimsThatStandInEachOthersPlaceChangePlaces() {
        var one = booked("10:00", "11:00");
        var other = booked("12:00", "13:00");
        run("update booking.calendar_claim set unit = 7 where booking_id = ?::uuid", one);
        run(
                "update booking.calendar_claim set during = tstzrange('" + day("10:00") + "', '" + day("11:00")
                        + "') where booking_id = ?::uuid",
                other);
        run(
                "update booking.calendar_claim set unit = 0, during = tstzrange('" + day("12:00") + "', '"
                        + day("13:00") + "') where booking_id = ?::uuid",
                one);

        var rebuilt = rebuild();

        assertThat(rebuilt.data().path("replaced").asInt()).isEqualTo(2);
        assertThat(rebuilt.data().path("refused")).isEmpty();
        app.put("/v2/bookings/" + one + "/cancel", "{}");
        assertThat(book("10:00", "11:00").status()).isEqualTo(201);
    }

    @Test
    void twoWhoHaveOneTimeByTheSameRightAreNotGivenItBoth() {
        var first = booked("10:00", "11:00");
        run("delete from booking.calendar_claim where booking_id = ?::uuid", first);
        var second = booked("10:30", "11:30");
        var third = booked("12:00", "13:00");
        run("delete from booking.calendar_claim where booking_id = ?::uuid", third);

        var rebuilt = rebuild().data();

        assertThat(rebuilt.path("replaced").asInt()).isEqualTo(1);
        assertThat(rebuilt.path("refused")).hasSize(1);
        var refused = rebuilt.path("refused").get(0);
        assertThat(refused.path("id").asString()).isEqualTo(first);
        assertThat(refused.path("conflicts").get(0).path("id").asString()).isEqualTo(second);
        assertThat(rebuilt.path("warning").asString()).contains("move or cancel");
        assertThat(book("12:00", "13:00").status()).isEqualTo(409);
        app.put("/v2/bookings/" + second + "/cancel", "{}");
        assertThat(rebuild().data().path("replaced").asInt()).isEqualTo(1);
        assertThat(book("10:00", "10:30").status()).isEqualTo(409);
    }

    @Test
    void whoStandsOverOthersOnPurposeStandsThereAgain() {
        var first = booked("10:00", "11:00");
        var over = app.post(
                        "/v2/bookings",
                        Api.booking(
                                room,
                                "instant",
                                day("10:00"),
                                day("11:00"),
                                ",\"settings\":{\"allow_double_bookings\":true}"))
                .id();
        run("delete from booking.calendar_claim where booking_id in (?::uuid, ?::uuid)", first, over);

        var rebuilt = rebuild().data();

        assertThat(rebuilt.path("replaced").asInt()).isEqualTo(2);
        assertThat(rebuilt.path("refused")).isEmpty();
        assertThat(claimsOn(room)).isEqualTo(2);
    }

    @Test
    void aHoldThatIsOverMayHaveLostItsClaim() {
        var hold = app.post(
                "/v2/bookings/reserve",
                "{\"resource_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}".formatted(room, day("10:00"), day("11:00")));
        assertThat(hold.status()).as("%s", hold.body()).isEqualTo(201);
        run("delete from booking.calendar_claim where booking_id = ?::uuid", hold.id());
        clock.advance(Duration.ofDays(2));
        assertThat(told(rebuild())).isEmpty();
        clock.set(NOW);

        assertThat(told(rebuild())).containsExactly(hold.id() + " " + room + ".row");
        assertThat(book("10:00", "11:00").status()).isEqualTo(409);
    }

    @Test
    void whatThisVersionCannotReadIsLeftAlone() {
        var booking = booked("10:00", "11:00");
        run("update booking.domain_event set event_type = 'booking.of_the_future' where stream_id = ?", booking);

        var rebuilt = rebuild().data();

        assertThat(rebuilt.path("mismatches")).isEmpty();
        assertThat(rebuilt.path("unread").get(0).asString()).isEqualTo(booking);
        assertThat(claimsOn(room)).isEqualTo(1);
    }

    @Test
    void whoBooksMeanwhileWaitsAndIsNotLost() throws Exception {
        var missing = booked("10:00", "11:00");
        var free = booked("14:00", "15:00");
        run("delete from booking.calendar_claim where booking_id = ?::uuid", missing);
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = callers.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(_ -> {
                jdbc.sql("lock table booking.calendar_claim in row exclusive mode")
                        .update();
                held.countDown();
                pass(release);
            }));
            pass(held);
            var rebuilt = callers.submit(this::rebuild);
            await().until(() -> waiting("ShareRowExclusiveLock") == 1);
            var taken = callers.submit(() -> book("10:30", "11:30"));
            var other = callers.submit(() -> book("12:00", "13:00"));
            var gone = callers.submit(() -> app.put("/v2/bookings/" + free + "/cancel", "{}"));
            await().until(() -> waiting("RowExclusiveLock") == 1 && blocked() == 4);
            release.countDown();

            writer.get();
            assertThat(told(rebuilt.get())).containsExactly(missing + " " + room + ".row");
            assertThat(taken.get().status()).isEqualTo(409);
            assertThat(other.get().status()).isEqualTo(201);
            assertThat(gone.get().status()).isEqualTo(200);
        }
        assertThat(book("12:00", "13:00").status()).isEqualTo(409);
        assertThat(book("14:00", "15:00").status()).isEqualTo(201);
        assertThat(told(rebuild())).isEmpty();
    }

    @Test
    void onlyServersMayAskForItAndEachForItsOwn() {
        var missing = booked("10:00", "11:00");
        run("delete from booking.calendar_claim where booking_id = ?::uuid", missing);
        for (var kind : List.of("widget", "audit")) {
            var key = api.post("/v2/keys", "{\"kind\":\"%s\",\"name\":\"k\"}".formatted(kind));
            assertThat(api.withKey(key.data().path("key").asString())
                            .post("/v2/audit/claims/rebuild", "")
                            .status())
                    .isEqualTo(403);
        }

        assertThat(anotherApp()
                        .post("/v2/audit/claims/rebuild", "")
                        .data()
                        .path("compared")
                        .asInt())
                .isZero();
        assertThat(claimsOn(room)).isZero();
    }

    /** Those who wait for a lock on the table of claims. */
    private long waiting(String mode) {
        return jdbc.sql("""
                        select count(*) from pg_locks
                        where not granted and mode = ? and relation = 'booking.calendar_claim'::regclass
                        """).param(mode).query(Long.class).single();
    }

    private long blocked() {
        return jdbc.sql("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
                        """).query(Long.class).single();
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

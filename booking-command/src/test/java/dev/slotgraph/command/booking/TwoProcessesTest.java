package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.ServiceProcess;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two processes over one database, each with timers of its own and the clock of the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoProcessesTest {

    private static final int HOLDS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final JdbcClient sql =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final ServiceProcess one = ServiceProcess.start(BookingCommandApplication.class, database);
    private final ServiceProcess other = ServiceProcess.start(BookingCommandApplication.class, database);
    private final Instant start = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);

    @BeforeAll
    void begin() {
        one.ready();
        other.ready();
    }

    @AfterAll
    void end() {
        one.close();
        other.close();
    }

    private Api node(int i) {
        return i % 2 == 0 ? one.api() : other.api();
    }

    private long claimsOn(String resource) {
        return sql.sql("select count(*) from booking.calendar_claim where resource_id = ?::uuid")
                .param(resource)
                .query(Long.class)
                .single();
    }

    private long beginnings(String booking) {
        return sql.sql(
                        "select count(*) from booking.domain_event where stream_id = ? and event_type = 'booking.created'")
                .param(booking)
                .query(Long.class)
                .single();
    }

    private List<String> actionsOf(String booking) {
        return sql.sql("""
                select convert_from(payload, 'utf8')::json ->> 'action' from booking.domain_event
                where stream_id = ? and event_type = 'booking.transitioned' order by sequence
                """).param(booking).query(String.class).list();
    }

    private String at(int hour) {
        return atMinute(60 * hour);
    }

    private String atMinute(int minute) {
        return start.plus(Duration.ofMinutes(minute)).toString();
    }

    private static void oneWins(List<Answer> answers) {
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("slot_unavailable"));
    }

    @Test
    void R1_onlyOneOfSixtyGetsTheSlot() {
        var room = one.api().resource("");

        var answers = Api.atOnce(60, i -> node(i).book(room, "instant", at(0), at(1)));

        oneWins(answers);
        assertThat(claimsOn(room)).isOne();
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .allSatisfy(answer -> assertThat(beginnings(answer.id())).isOne());
    }

    @Test
    void R4_ofTwoTentativeBookingsConfirmedAtOnceOneIsConfirmed() {
        for (int round = 0; round < 5; round++) {
            var room = one.api().resource("");
            var bookings = IntStream.range(0, 2)
                    .mapToObj(i -> node(i).book(room, "confirm_decline", atMinute(30 * i), atMinute(30 * i + 60))
                            .id())
                    .toList();

            var answers = Api.atOnce(2, i -> node(i).put("/v2/bookings/" + bookings.get(i) + "/confirm", "{}"));

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 409)
                    .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("slot_unavailable"));
            assertThat(claimsOn(room)).isOne();
        }
    }

    /** Each hold is paid on both nodes just when both nodes' timers end it. */
    @Test
    void R6_ofPayAndTimeoutOneHappensAndWhoPaidInVainIsTold() {
        var holds = 20;
        var hall = one.api().resource(",\"capacity\":" + holds);
        var timeout = ",\"timeout\":{\"time\":1,\"unit\":\"sec\"}";
        var bookings = Api.atOnce(
                        holds,
                        i -> node(i).post("/v2/bookings", Api.booking(hall, "instant_payment", at(0), at(1), timeout)))
                .stream()
                .map(Answer::id)
                .toList();
        var first = createdAt(bookings.getFirst()).plusSeconds(1);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !Instant.now().isBefore(first.minusMillis(20)));

        var answers = Api.atOnce(
                2 * holds,
                i -> node(i).put(
                                "/v2/bookings/" + bookings.get(i / 2) + "/pay",
                                "{\"pay\":{\"payment_id\":\"p%d\"}}".formatted(i)));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bookings)
                        .allSatisfy(booking -> assertThat(actionsOf(booking)).hasSize(1)));
        for (int hold = 0; hold < holds; hold++) {
            var told = answers.subList(2 * hold, 2 * hold + 2);
            if (actionsOf(bookings.get(hold)).equals(List.of("pay"))) {
                assertThat(told).filteredOn(answer -> answer.status() == 200).hasSize(1);
                assertThat(told)
                        .filteredOn(answer -> answer.status() != 200)
                        .allSatisfy(answer -> assertThat(answer.code()).isIn("illegal_action", "expired"));
            } else {
                assertThat(actionsOf(bookings.get(hold))).containsExactly("timeout");
                assertThat(told).allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(410);
                    assertThat(answer.code()).isEqualTo("expired");
                });
            }
        }
        var paid = answers.stream().filter(answer -> answer.status() == 200).count();
        assertThat(claimsOn(hall)).isEqualTo(paid);
    }

    private Instant createdAt(String booking) {
        return sql.sql("select recorded_at from booking.domain_event where stream_id = ? and sequence = 0")
                .param(booking)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private String group(String id, String resource, int seats) {
        return """
                {"id":"%s","resource_id":"%s","graph":"group_owner","start":"%s","end":"%s","what":"Yoga",
                 "settings":{"max_seats":%d}}
                """.formatted(id, resource, at(0), at(1), seats);
    }

    private Answer seat(int number, String group) {
        return node(number).post("/v2/bookings", """
                {"graph":"group_customer","related":{"owner_booking_id":"%s"},
                 "customer":{"name":"Guest","email":"guest%d@example.org"}}
                """.formatted(group, number));
    }

    private long taken(String group) {
        return sql.sql("select count(*) from booking.seat where owner_booking_id = ?::uuid and claimed")
                .param(group)
                .query(Long.class)
                .single();
    }

    @Test
    void R9_ofThirtyWhoWantTheLastSeatOneGetsIt() {
        var group = UUID.randomUUID().toString();
        assertThat(one.api()
                        .post("/v2/bookings", group(group, one.api().resource(""), 3))
                        .status())
                .isEqualTo(201);
        IntStream.range(0, 2).forEach(i -> seat(i, group));

        var answers = Api.atOnce(30, i -> seat(i, group));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("class_full"));
        assertThat(taken(group)).isEqualTo(3);
    }

    @Test
    void R9_aGroupMadeOnBothNodesWhileItsFirstSeatsAreAskedForIsOneGroup() {
        var group = UUID.randomUUID().toString();
        var hall = one.api().resource("");
        var definition = group(group, hall, 10);

        var answers = Api.atOnce(20, i -> i < 2 ? node(i).post("/v2/bookings", definition) : seat(i, group));
        var more = Api.atOnce(20, i -> seat(100 + i, group));

        assertThat(answers.subList(0, 2)).extracting(Answer::status).containsExactlyInAnyOrder(200, 201);
        assertThat(answers.subList(2, 20))
                .allSatisfy(answer -> assertThat(answer.status()).isIn(201, 404, 409));
        assertThat(more).allSatisfy(answer -> assertThat(answer.status()).isIn(201, 409));
        assertThat(beginnings(group)).isOne();
        assertThat(claimsOn(hall)).isOne();
        assertThat(taken(group)).isEqualTo(10);
        assertThat(IntStream.range(2, 20)
                                .filter(i -> answers.get(i).status() == 201)
                                .count()
                        + more.stream().filter(answer -> answer.status() == 201).count())
                .isEqualTo(10);
    }

    @Test
    void R12_severalResourcesInOppositeOrderAreTakenTogetherOrNotAtAll() {
        var rooms = IntStream.range(0, 3).mapToObj(_ -> one.api().resource("")).toList();

        // Of different starts, all over the first hour's end.
        var answers = Api.atOnce(
                24,
                i -> node(i).post("/v2/bookings", """
                        {"resources":["%s"],"graph":"instant","what":"All","start":"%s","end":"%s"}
                        """.formatted(
                        String.join("\",\"", i % 4 < 2 ? rooms : rooms.reversed()), atMinute(i), atMinute(61 + i))));

        oneWins(answers);
        assertThat(rooms).allSatisfy(room -> assertThat(claimsOn(room)).isOne());
    }

    @Test
    void R14_ofTheTwoWhoMoveToEachOthersPlaceBothKeepOne() {
        var rooms = List.of(one.api().resource(""), one.api().resource(""));
        var bookings = IntStream.range(0, 2)
                .mapToObj(
                        i -> node(i).book(rooms.get(i), "instant", at(0), at(1)).id())
                .toList();

        var answers = Api.atOnce(
                2,
                i -> node(i).post(
                                "/v2/bookings/" + bookings.get(i) + "/reschedule",
                                "{\"start\":\"%s\",\"end\":\"%s\",\"resource_id\":\"%s\"}"
                                        .formatted(at(0), at(1), rooms.get(1 - i))));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
        assertThat(rooms).allSatisfy(room -> assertThat(claimsOn(room)).isOne());
    }

    @Test
    void R17_ofTenRequestsWithOneIdempotencyKeyOneExecutes() {
        var room = one.api().resource(",\"capacity\":10");
        var key = "key-" + room;

        var answers = Api.atOnce(10, i -> node(i).book(room, "instant", at(0), at(1), "Idempotency-Key", key));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(answers)
                .extracting(Answer::id)
                .containsOnly(answers.getFirst().id());
        assertThat(answers)
                .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                .hasSize(1);
        assertThat(claimsOn(room)).isOne();
    }

    /** No instant has three, and nobody was sent away for whom there was room. */
    @Test
    void aResourceOfCapacityTwoTakesTwoAtEveryInstantWhateverTheirLengths() {
        var desks = one.api().resource(",\"capacity\":2");

        var answers = Api.atOnce(24, i -> staggered(desks, i));

        assertThat(answers).extracting(Answer::status).contains(201, 409).containsOnly(201, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("capacity_exceeded"));
        assertThat(sql.sql("""
                        select max(at_once) from
                        (select count(*) as at_once
                         from booking.calendar_claim point
                         join booking.calendar_claim held
                           on held.resource_id = point.resource_id and held.during @> lower(point.during)
                         where point.resource_id = ?::uuid group by point.booking_id) instants
                        """).param(desks).query(Long.class).single()).isEqualTo(2);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).status() == 409) {
                assertThat(staggered(desks, i).status()).isEqualTo(409);
            }
        }
    }

    private Answer staggered(String resource, int i) {
        return node(i).book(resource, "instant", atMinute(10 * i), atMinute(10 * i + 15 + 17 * i % 60));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void whatIsDueHappensOnceThoughOneIsKilled() {
        var hall = one.api().resource(",\"capacity\":" + HOLDS);
        var timeout = ",\"timeout\":{\"time\":2,\"unit\":\"sec\"}";
        var holds = Api.atOnce(
                HOLDS, i -> node(i).post("/v2/bookings", Api.booking(hall, "instant_payment", at(0), at(1), timeout)));
        assertThat(holds).allSatisfy(hold -> assertThat(hold.status()).isEqualTo(201));
        var bookings = holds.stream().map(Answer::id).toList();

        await().atMost(PATIENCE).until(() -> timeouts(bookings) > 0);
        other.kill();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(timeouts(bookings)).isGreaterThanOrEqualTo(HOLDS));
        assertThat(bookings)
                .allSatisfy(booking -> assertThat(actionsOf(booking)).containsExactly("timeout"));
    }

    private long timeouts(List<String> bookings) {
        return sql.sql("""
                select count(*) from booking.domain_event
                where stream_id = any (?) and event_type = 'booking.transitioned'
                  and convert_from(payload, 'utf8')::json ->> 'action' = 'timeout'
                """)
                .param(bookings.toArray(String[]::new))
                .query(Long.class)
                .single();
    }
}

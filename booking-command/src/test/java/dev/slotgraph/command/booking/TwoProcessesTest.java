package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.ServiceProcess;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two processes over one database, each with timers of its own and the clock of the machine. */
class TwoProcessesTest {

    private static final int HOLDS = 60;

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final JdbcClient sql =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final ServiceProcess one = ServiceProcess.start(BookingCommandApplication.class, database);
    private final ServiceProcess other = ServiceProcess.start(BookingCommandApplication.class, database);
    private final Instant start = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);

    @AfterEach
    void end() {
        one.close();
        other.close();
    }

    private Api node(int i) {
        return i % 2 == 0 ? one.api() : other.api();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    @Test
    void onlyOneOfManyGetsASlotAndWhatIsDueHappensOnceThoughOneOfThemIsKilled() {
        one.ready();
        other.ready();
        onlyOneOfSixtyGetsTheSlot();
        ofTheTwoWhoMoveToEachOthersPlaceBothKeepOne();
        whatIsDueHappensOnceThoughOneIsKilled();
    }

    /** R1. */
    private void onlyOneOfSixtyGetsTheSlot() {
        var room = one.api().resource("");

        var answers = Api.atOnce(60, i -> node(i).book(room, "instant", at(0), at(1)));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("slot_unavailable"));
        assertThat(count("select count(*) from booking.calendar_claim")).isOne();
        assertThat(count("select count(*) from booking.domain_event where event_type = 'booking.created'"))
                .isOne();
    }

    /** R14. */
    private void ofTheTwoWhoMoveToEachOthersPlaceBothKeepOne() {
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
        assertThat(count("select count(*) from booking.calendar_claim")).isEqualTo(3);
    }

    private void whatIsDueHappensOnceThoughOneIsKilled() {
        var hall = one.api().resource(",\"capacity\":" + HOLDS);
        var timeout = ",\"timeout\":{\"time\":2,\"unit\":\"sec\"}";
        var holds = Api.atOnce(
                HOLDS, i -> node(i).post("/v2/bookings", Api.booking(hall, "instant_payment", at(0), at(1), timeout)));
        assertThat(holds).allSatisfy(hold -> assertThat(hold.status()).isEqualTo(201));

        await().atMost(Duration.ofMinutes(1)).until(() -> timeouts() > 0);
        other.kill();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(timeouts()).isGreaterThanOrEqualTo(HOLDS));
        assertThat(count("""
                select count(*) from
                (select stream_id from booking.domain_event where event_type = 'booking.transitioned'
                 group by stream_id having count(*) <> 1) fired_otherwise
                """)).isZero();
        assertThat(timeouts()).isEqualTo(HOLDS);
    }

    private long timeouts() {
        return count("""
                select count(*) from booking.domain_event
                where event_type = 'booking.transitioned'
                  and convert_from(payload, 'utf8')::json ->> 'action' = 'timeout'
                """);
    }

    private String at(int hour) {
        return start.plus(Duration.ofHours(hour)).toString();
    }
}

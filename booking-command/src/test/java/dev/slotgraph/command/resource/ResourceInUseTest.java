package dev.slotgraph.command.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What a live booking asks for can be given to it: its resources stay, though it holds no time of them yet. */
class ResourceInUseTest extends CommandTest {

    private static final String TEN = "2027-02-01T10:00:00Z";
    private static final String ELEVEN = "2027-02-01T11:00:00Z";

    @Autowired
    private TransactionTemplate transactions;

    private String room = "";

    @BeforeEach
    void aRoom() {
        room = api.resource("");
    }

    private String asked() {
        var booking = api.book(room, "confirm_decline", TEN, ELEVEN);
        assertThat(booking.data().path("state").asString()).isEqualTo("tentative");
        return booking.id();
    }

    private Answer delete(String resource) {
        return api.delete("/v2/resources/" + resource);
    }

    private void stays(String resource) {
        var answer = delete(resource);
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("in_use");
    }

    private void goes(String resource) {
        assertThat(delete(resource).status()).isEqualTo(204);
    }

    @Test
    void itStaysUntilTheBookingIsDeclined() {
        var booking = asked();
        stays(room);

        assertThat(api.put("/v2/bookings/" + booking + "/decline", "{}").status())
                .isEqualTo(200);

        goes(room);
    }

    @Test
    void itStaysUntilTheConfirmedBookingIsCancelled() {
        var booking = asked();
        api.put("/v2/bookings/" + booking + "/confirm", "{}");
        stays(room);

        assertThat(api.put("/v2/bookings/" + booking + "/cancel", "{}").status())
                .isEqualTo(200);

        goes(room);
    }

    @Test
    void itStaysUntilTheTimeThatWasAskedForIsOver() {
        var booking = asked();
        api.post("/v2/bookings/" + booking + "/reschedule", """
                {"start":"2027-02-02T10:00:00Z","end":"2027-02-02T11:00:00Z"}""");

        clock.set(NOW.plus(Duration.ofDays(32)));
        stays(room);

        clock.set(NOW.plus(Duration.ofDays(33)));
        goes(room);
    }

    @Test
    void itStaysWhileTheBookingNamesIt() {
        var booking = asked();
        var other = api.resource("");
        stays(room);
        goes(api.resource(""));

        assertThat(api.put("/v2/bookings/" + booking, "{\"resources\":[\"%s\"]}".formatted(other))
                        .status())
                .isEqualTo(200);

        goes(room);
        stays(other);
    }

    /** Of two at once one is refused, whichever comes first. */
    @RepeatedTest(20)
    void itIsNotDeletedWhileItIsAskedFor() {
        var answers =
                Api.atOnce(2, caller -> caller == 0 ? delete(room) : api.book(room, "confirm_decline", TEN, ELEVEN));

        var statuses = answers.stream().map(Answer::status).toList();
        assertThat(statuses).isIn(List.of(204, 404), List.of(409, 201));
    }

    @Test
    void itStaysForBookingsThatAreOlderThanTheirTable() {
        var declined = asked();
        api.put("/v2/bookings/" + declined + "/decline", "{}");
        var free = room;
        room = api.resource(",\"buffer\":\"10 minutes\"");
        asked();

        transactions.executeWithoutResult(_ -> {
            jdbc.sql("drop table booking.wanted_time").update();
            jdbc.sql("set local search_path = booking, public").update();
            jdbc.sql(migration()).update();
        });

        assertThat(jdbc.sql("select ends_at = '2027-02-01T11:10:00Z' from booking.wanted_time where resource_id = ?")
                        .param(UUID.fromString(room))
                        .query(Boolean.class)
                        .single())
                .isTrue();
        stays(room);
        goes(free);
    }

    private static String migration() {
        try (var script = ResourceInUseTest.class.getResourceAsStream("/db/booking/V185__wanted_time.sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.CommandTest;
import org.junit.jupiter.api.Test;

/** While releases are mixed, or after one was undone. */
class LaterReleaseTest extends CommandTest {

    private String booking() {
        var booking = api.post("/v2/bookings", """
                        {"resource_id":"%s","graph":"instant","start":"2027-02-01T10:00:00Z","end":"2027-02-01T11:00:00Z",
                         "customer":{"name":"Ada Lovelace","email":"ada@example.org"}}
                        """.formatted(api.resource(""))).id();
        assertThat(api.put("/v2/bookings/" + booking, "{\"meta\":{\"n\":1}}").status())
                .isEqualTo(200);
        return booking;
    }

    private void store(String booking, String change) {
        jdbc.sql("alter table booking.domain_event disable trigger all").update();
        jdbc.sql("update booking.domain_event set " + change + " where stream_id = ? and sequence = 1")
                .param(booking)
                .update();
        jdbc.sql("alter table booking.domain_event enable trigger all").update();
    }

    @Test
    void nothingIsDecidedOnABookingThatALaterRevisionOfAnEventChanged() {
        var booking = booking();
        store(booking, "revision = '2'");

        var answer = api.put("/v2/bookings/" + booking + "/cancel", "{}");

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("later_release");
    }

    @Test
    void anEventOfATypeThatIsNotKnownIsInNobodysWay() {
        var booking = booking();
        store(booking, "event_type = 'booking.teleported'");

        assertThat(api.put("/v2/bookings/" + booking + "/cancel", "{}").status())
                .isEqualTo(200);
    }
}

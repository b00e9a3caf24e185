package dev.slotgraph.command.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A booking on a version of a graph that is not there, as after a step back to an older release. */
class UnknownVersionTest extends CommandTest {

    @Test
    void nothingIsDecidedByAGuess() {
        var booking = api.book(api.resource(""), "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        pin(booking, 2, 99);
        var path = "/v2/bookings/" + booking;

        List<Api.Answer> answers = List.of(
                api.put(path + "/confirm", "{}"),
                api.put(path, "{\"what\":\"other\"}"),
                api.post(path + "/reschedule", "{\"start\":\"2027-02-02T10:00:00Z\",\"end\":\"2027-02-02T11:00:00Z\"}"),
                api.delete(path));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("unreadable_event");
        });
        assertThat(jdbc.sql("select count(*) from booking.domain_event where stream_id = ?")
                        .param(booking)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        // Others look at all bookings of this database.
        pin(booking, 99, 2);
        assertThat(api.put(path + "/confirm", "{}").status()).isEqualTo(200);
    }

    private void pin(String booking, int from, int to) {
        assertThat(jdbc.sql("""
                        update booking.domain_event
                        set payload = convert_to(replace(convert_from(payload, 'UTF8'), ?, ?), 'UTF8')
                        where stream_id = ? and sequence = 0
                        """)
                        .params("\"graph_version\":" + from, "\"graph_version\":" + to, booking)
                        .update())
                .isEqualTo(1);
    }
}

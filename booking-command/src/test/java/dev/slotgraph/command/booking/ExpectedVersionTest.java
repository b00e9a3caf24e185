package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ETag} and {@code If-Match}, on every write on a booking. */
class ExpectedVersionTest extends CommandTest {

    private static final String START = "2027-02-01T10:00:00Z";
    private static final String END = "2027-02-01T11:00:00Z";

    /** One at version 2. */
    private Answer booked(String graph) {
        var made = graph.equals("reservation")
                ? api.post(
                        "/v2/bookings/reserve",
                        "{\"resource_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}"
                                .formatted(api.resource(""), START, END))
                : api.book(api.resource(""), graph, START, END);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        var changed = graph.equals("over")
                ? api.put("/v2/bookings/" + made.id() + "/cancel", "{}")
                : api.put("/v2/bookings/" + made.id(), "{\"meta\":{\"a\":1}}");
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        return changed;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            instant     | PUT    | /v2/bookings/ID            | {"meta":{"b":2}}
            instant     | PUT    | /v2/bookings/ID/cancel     | {}
            instant     | POST   | /v2/bookings/ID/reschedule | {"start":"2027-02-02T10:00:00Z","end":"2027-02-02T11:00:00Z"}
            reservation | PUT    | /v2/bookings/reserve/extend | {"reservation_id":"ID","reservation_time":600}
            """)
    void anOutdatedWriteIsRefusedAndOneThatIsNotIsDone(String graph, String method, String path, String json) {
        var id = booked(graph).id();
        var to = path.replace("ID", id);
        var body = json.replace("ID", id);

        var outdated = api.send(method, to, body, "If-Match", "\"1\"");
        var unreadable = api.send(method, to, body, "If-Match", "2");

        assertThat(outdated.status()).as(outdated.raw().body()).isEqualTo(412);
        assertThat(outdated.code()).isEqualTo("version_conflict");
        assertThat(outdated.body().path("version").asLong()).isEqualTo(2);
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(eventsOf(id)).isEqualTo(2);
        var done = api.send(method, to, body, "If-Match", "\"2\"");
        assertThat(done.status()).as(done.raw().body()).isEqualTo(200);
        assertThat(done.header("ETag")).isEqualTo("\"3\"");
        assertThat(api.put("/v2/bookings/" + id, "{\"meta\":{\"c\":3}}", "If-Match", "*")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsOverIsDeletedAtItsVersionAlone() {
        var id = api.book(api.resource(""), "instant", START, END).id();
        api.put("/v2/bookings/" + id + "/cancel", "{}");

        assertThat(api.delete("/v2/bookings/" + id, "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(api.delete("/v2/bookings/" + id, "If-Match", "\"2\"").status())
                .isEqualTo(204);
    }

    @Test
    void theItemsOfABulkUpdateTakeAVersionEach() {
        var one = booked("confirm_decline").id();
        var other = booked("confirm_decline").id();
        var body = """
                {"bookings":[{"id":"%s","action":"confirm","version":1},{"id":"%s","action":"confirm","version":2}]}
                """.formatted(one, other);

        var header = api.put("/v2/bookings/bulk", body, "If-Match", "\"2\"");
        var answer = api.put("/v2/bookings/bulk", body);

        assertThat(header.status()).isEqualTo(400);
        assertThat(answer.status()).isEqualTo(207);
        assertThat(StreamSupport.stream(answer.data().spliterator(), false)
                        .map(item -> item.path("status").asInt()))
                .isEqualTo(List.of(412, 200));
        assertThat(eventsOf(one)).isEqualTo(2);
    }
}

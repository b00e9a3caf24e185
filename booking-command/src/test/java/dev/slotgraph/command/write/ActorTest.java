package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom a server acts. */
class ActorTest extends CommandTest {

    private static final String START = "2027-02-01T10:00:00Z";
    private static final String END = "2027-02-01T11:00:00Z";

    private String actorOf(String stream, int sequence) {
        return jdbc.sql("""
                        select convert_from(meta_data, 'UTF8')::jsonb ->> 'actor' from booking.domain_event
                        where stream_id = ? and sequence = ?
                        """).params(stream, sequence).query(String.class).single();
    }

    private long events() {
        return jdbc.sql("select count(*) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    @Test
    void isNamedBehindTheKeyThatWasProven() {
        var booking = api.book(api.resource(""), "confirm_decline", START, END).id();
        var confirmed = api.put("/v2/bookings/" + booking + "/confirm", "{}", "Slotgraph-Actor", "user:42");

        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(actorOf(booking, 0)).matches("key:[0-9a-f-]{36}");
        assertThat(actorOf(booking, 1)).isEqualTo(actorOf(booking, 0) + "/user:42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.org", "Ada Lovelace", "a/b", "key:1\u00e4"})
    void isAnIdAndNoAddress(String actor) {
        var resource = api.resource("");
        long before = events();

        var answer = api.book(resource, "instant", START, END, "Slotgraph-Actor", actor);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed_request");
        assertThat(answer.body().path("detail").asString()).contains("Slotgraph-Actor");
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void isAsLongAsAnIdMayBe() {
        assertThat(api.book(api.resource(""), "instant", START, END, "Slotgraph-Actor", "a".repeat(128))
                        .status())
                .isEqualTo(201);
        assertThat(api.book(api.resource(""), "instant", START, END, "Slotgraph-Actor", "a".repeat(129))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void isNobodyElseForWhomeverAWidgetsKeyIsGivenTo() {
        var key = api.post("/v2/keys", "{\"kind\":\"widget\",\"name\":\"site\"}")
                .data()
                .path("key")
                .asString();
        Api visitor = api.withKey(key);

        assertThat(visitor.book(api.resource(""), "instant", START, END, "Slotgraph-Actor", "admin")
                        .status())
                .isEqualTo(403);
        assertThat(visitor.book(api.resource(""), "instant", START, END).status())
                .isEqualTo(201);
    }
}

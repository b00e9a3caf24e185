package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a verification finds at the claims, their rebuild puts right, and what is offered can be booked again. */
class ClaimRebuildTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private JdbcClient sql;

    private record Answer(int status, JsonNode data) {}

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()).path("data"));
    }

    private Answer book(String room, String hour) throws IOException, InterruptedException {
        return send("POST", "/bookings", """
                {"graph":"instant","resource_id":"%1$s","start":"2027-06-01T%2$s:00:00Z","end":"2027-06-01T%2$s:30:00Z",
                 "what":"Fitting","where":"here","description":"","customer":{"name":"Ada","email":"ada@example.org"}}
                """.formatted(room, hour));
    }

    private JsonNode verified() throws IOException, InterruptedException {
        var id = send("POST", "/audit/replays", "{\"projection\":\"calendar\",\"mode\":\"verify\"}")
                .data()
                .path("id")
                .asString();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> send("GET", "/audit/replays/" + id, "").data(),
                        replay -> !List.of("queued", "running")
                                .contains(replay.path("state").asString()))
                .path("mismatches");
    }

    private List<String> offered(String room) throws IOException, InterruptedException {
        var slots = send("POST", "/availability", """
                {"mode":"roundrobin_prioritized","resources":["%s"],"from":"2027-06-01T10:00:00Z","to":"2027-06-01T13:00:00Z",
                 "length":"30 minutes","timeslot_increments":"1 hour","output_timezone":"UTC"}
                """.formatted(room));
        assertThat(slots.status()).isEqualTo(200);
        return slots.data()
                .valueStream()
                .map(slot -> slot.path("start").asString().substring(11, 13))
                .toList();
    }

    @Test
    void whatIsOfferedCanBeBookedAgain() throws Exception {
        var room = send("POST", "/resources", "{\"name\":\"Room\",\"timezone\":\"UTC\"}")
                .data()
                .path("id")
                .asString();
        var missing = book(room, "10").data().path("id").asString();
        sql.sql("delete from booking.calendar_claim where booking_id = ?::uuid")
                .param(missing)
                .update();
        sql.sql("insert into booking.calendar_claim values (gen_random_uuid(), ?::uuid, 0,"
                        + " tstzrange('2027-06-01T12:00:00Z', '2027-06-01T12:30:00Z'))")
                .param(room)
                .update();
        assertThat(offered(room)).doesNotContain("10").contains("11", "12");
        assertThat(book(room, "12").status()).isEqualTo(409);
        assertThat(verified()).hasSize(2);

        var rebuilt = send("POST", "/audit/claims/rebuild", "");

        assertThat(rebuilt.status()).isEqualTo(200);
        assertThat(rebuilt.data().path("replaced").asInt()).isEqualTo(2);
        assertThat(verified()).isEmpty();
        assertThat(offered(room)).doesNotContain("10").contains("11", "12");
        assertThat(book(room, "10").status()).isEqualTo(409);
        assertThat(book(room, "12").status()).isEqualTo(201);
        assertThat(offered(room)).doesNotContain("10", "12").contains("11");
    }
}

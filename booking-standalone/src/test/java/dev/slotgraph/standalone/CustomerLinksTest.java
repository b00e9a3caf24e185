package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The links that one service shows, the other follows. */
class CustomerLinksTest extends AllServicesTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private JdbcClient sql;

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return JsonMapper.shared().readTree(answer.body()).path("data");
    }

    private String booked() throws IOException, InterruptedException {
        var resource = send("POST", "/resources", "{\"name\":\"Room\",\"timezone\":\"Europe/Berlin\"}")
                .path("id")
                .asString();
        return send("POST", "/bookings", """
                        {"resource_id":"%s","graph":"instant","what":"Fitting",
                         "start":"2035-02-01T10:00:00Z","end":"2035-02-01T11:00:00Z"}
                        """.formatted(resource)).path("id").asString();
    }

    private String link(String booking, String action) throws IOException, InterruptedException {
        return send("GET", "/bookings/" + booking + "?include=customer_action_links", "")
                .path("customer_action_links")
                .path(action)
                .asString();
    }

    private String state(String booking) throws IOException, InterruptedException {
        return send("GET", "/bookings/" + booking, "").path("state").asString();
    }

    /** As a customer's browser does, without a key. */
    private int press(String link) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(link))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private long written() {
        return sql.sql(
                        "select (select count(*) from booking.domain_event) + (select count(*) from booking.used_action_link)")
                .query(Long.class)
                .single();
    }

    @Test
    void aLinkThatWasReadActsOnceAndReadingItWritesNothing() throws Exception {
        var booking = booked();
        var before = written();
        var link = link(booking, "cancel_by_customer");
        assertThat(link(booking, "cancel_by_customer")).isEqualTo(link);
        assertThat(written()).isEqualTo(before);

        assertThat(press(link)).isEqualTo(200);

        assertThat(state(booking)).isEqualTo("cancelled_by_customer");
        assertThat(press(link)).isEqualTo(410);
        assertThat(link(booking, "cancel_by_customer")).isEmpty();
    }

    @Test
    void aLinkDiesWhenItsBookingIsMovedAndTheNextOneWorks() throws Exception {
        var booking = booked();
        var old = link(booking, "reschedule_by_customer");
        send(
                "POST",
                "/bookings/" + booking + "/reschedule",
                "{\"start\":\"2035-02-01T12:00:00Z\",\"end\":\"2035-02-01T13:00:00Z\"}");

        assertThat(press(old)).isEqualTo(410);
        assertThat(state(booking)).isEqualTo("confirmed");

        assertThat(press(link(booking, "reschedule_by_customer"))).isEqualTo(200);
        assertThat(state(booking)).isEqualTo("rescheduled_by_customer");
    }
}

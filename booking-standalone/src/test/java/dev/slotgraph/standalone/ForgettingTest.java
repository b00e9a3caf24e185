package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who was erased is nowhere any more: not in a row of a table, not in a dump, not in an answer; and the log still holds. */
class ForgettingTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the person said, each word in no other place than these. */
    private static final List<String> SAID = List.of(
            "Xanthippe",
            "quux@example.net",
            "555-0199",
            "Ultramarine",
            "Wisteria Lane",
            "Periwinkle",
            "Marzipan",
            "Tangerine",
            "friend@example.net");

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private JdbcClient sql;

    @Autowired
    private ReadPosition positions;

    private record Answer(int status, String text) {

        JsonNode data() {
            return JSON.readTree(text).path("data");
        }

        String id() {
            assertThat(status).as(text).isBetween(200, 207);
            return data().path("id").asString();
        }
    }

    private Answer send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Answers with what it was told, as some receivers do. */
    private static HttpServer echo(int status) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private void endpoint(HttpServer receiver) {
        assertThat(send("POST", "/webhooks", """
                        {"url":"http://127.0.0.1:%d/hook","events":["booking.created","booking.updated"],
                         "retry":{"schedule":["0s","1h"]}}
                        """.formatted(receiver.getAddress().getPort()))
                        .status())
                .isEqualTo(201);
    }

    private static String body(String resource, String day, String more) {
        return """
                {"resource_id":"%s","graph":"confirm_decline","start":"%sT10:00:00Z","end":"%sT11:00:00Z",
                 "what":"Ultramarine","where":"Wisteria Lane","description":"Periwinkle","meta":{"flavour":"Marzipan"},
                 "participants":["friend@example.net"]%s}
                """.formatted(resource, day, day, more);
    }

    private static final String CUSTOMER =
            ",\"customer\":{\"name\":\"Xanthippe\",\"email\":\"quux@example.net\",\"phone\":\"555-0199\"}";

    @Test
    void whoIsErasedIsNowhereAnyMore() throws Exception {
        var willing = echo(200);
        var failing = echo(500);
        try {
            endpoint(willing);
            endpoint(failing);
            var resource = send("POST", "/resources", "{\"name\":\"Room\",\"timezone\":\"UTC\"}")
                    .id();
            var made = send("POST", "/bookings", body(resource, "2027-03-01", CUSTOMER), "Idempotency-Key", "first");
            var booking = made.id();
            var own = "0198c0de-0000-7000-8000-0000000000f1";
            send("POST", "/bookings", body(resource, "2027-03-02", CUSTOMER + ",\"id\":\"" + own + "\""))
                    .id();
            var nobodys =
                    send("POST", "/bookings", body(resource, "2027-03-03", "")).id();
            send(
                            "PUT",
                            "/bookings/" + booking + "/confirm",
                            "{\"confirm\":{\"comment\":\"Tangerine\"}}",
                            "Idempotency-Key",
                            "k")
                    .id();
            send("PUT", "/bookings/" + own, "{\"meta\":{\"more\":\"Tangerine\"}}")
                    .id();
            var bulk = send(
                    "POST",
                    "/bookings/bulk",
                    "{\"bookings\":[%s,%s]}"
                            .formatted(
                                    body(resource, "2027-03-04", CUSTOMER),
                                    body(
                                                    resource,
                                                    "2027-03-05",
                                                    ",\"customer\":{\"name\":\"Bob\",\"email\":\"bob@example.net\"}")
                                            .replaceAll(
                                                    "Ultramarine|Wisteria Lane|Periwinkle|Marzipan|friend", "plain")),
                    "Idempotency-Key",
                    "bulk");
            assertThat(bulk.status()).as(bulk.text()).isLessThan(300);
            var customer = customerOf(booking);
            caughtUp();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(count("select count(*) from webhook.attempt"))
                            .isGreaterThanOrEqualTo(10));
            assertThat(tablesThatTell()).contains("query.booking", "webhook.delivery", "webhook.attempt");
            assertThat(send("GET", "/customers/" + customer, "")
                            .data()
                            .path("bookings")
                            .asInt())
                    .isEqualTo(3);

            long then = positions.head();
            assertThat(send("DELETE", "/customers/" + customer, "").status()).isEqualTo(204);
            assertThat(send("DELETE", "/customers/" + nobodys, "").status()).isEqualTo(204);

            // What is written later about somebody erased is not kept either.
            send(
                            "PUT",
                            "/bookings/" + booking,
                            "{\"what\":\"Ultramarine\",\"meta\":{\"more\":\"Tangerine\"}}",
                            "Idempotency-Key",
                            "late")
                    .id();
            caughtUp();
            assertThat(tablesThatTell()).isEmpty();
            var database =
                    sql.sql("select current_database()").query(String.class).single();
            TestPostgres.dump(database)
                    .ifPresent(dump -> assertThat(dump)
                            .contains("COPY booking.domain_event")
                            .satisfies(text -> assertThat(told(text)).isEmpty()));
            for (var path : List.of(
                    "/bookings?limit=1000&include=attributes,customers,meta",
                    "/bookings/" + booking,
                    "/bookings/" + booking + "?include=attributes,customers,event,meta&as_of=" + then,
                    "/bookings/" + own + "/history",
                    "/audit/events?limit=1000",
                    "/audit/export",
                    "/customers/" + customer)) {
                var answer = send("GET", path, "");
                assertThat(answer.status()).as(path).isEqualTo(200);
                assertThat(told(answer.text())).as(path).isEmpty();
            }
            assertThat(send("GET", "/bookings/" + booking, "")
                            .data()
                            .path("name")
                            .asString())
                    .isEqualTo("[erased]");
            assertThat(send("GET", "/customers/" + customer, "")
                            .data()
                            .path("erased")
                            .asBoolean())
                    .isTrue();
            var again = send("POST", "/bookings", body(resource, "2027-03-01", CUSTOMER), "Idempotency-Key", "first");
            assertThat(again).isEqualTo(new Answer(201, ""));
            assertThat(send("POST", "/audit/verify", "{}").text()).contains("\"valid\":true");
            for (var mode : List.of("verify", "rebuild")) {
                assertThat(replayed(mode).path("mismatches_found").asLong())
                        .as(mode)
                        .isZero();
            }
            assertThat(tablesThatTell()).isEmpty();

            // The others are still who they were, and the person may come back as somebody new.
            assertThat(send("GET", "/bookings?search=customer.name:Bob", "").text())
                    .contains("\"total\":1");
            var back = send("POST", "/bookings", body(resource, "2027-03-20", CUSTOMER))
                    .id();
            assertThat(customerOf(back)).isNotEqualTo(customer);
            assertThat(send("DELETE", "/customers/" + customer, "").status()).isEqualTo(204);
            assertThat(count("select count(*) from booking.domain_event where event_type = 'customer.erased'"))
                    .isEqualTo(2);
        } finally {
            willing.stop(0);
            failing.stop(0);
        }
    }

    private String customerOf(String booking) {
        return send("GET", "/bookings/" + booking + "?include=customers", "")
                .data()
                .path("customers")
                .path(0)
                .path("id")
                .asString();
    }

    private JsonNode replayed(String mode) {
        var id = send("POST", "/audit/replays", "{\"projection\":\"all\",\"mode\":\"%s\"}".formatted(mode))
                .id();
        await().atMost(PATIENCE)
                .until(() -> send("GET", "/audit/replays/" + id, "")
                        .data()
                        .path("state")
                        .asString()
                        .equals("completed"));
        return send("GET", "/audit/replays/" + id, "").data();
    }

    private void caughtUp() {
        for (var processor : List.of("read-model", "webhooks")) {
            assertThat(positions.await(processor, positions.head(), PATIENCE)).isTrue();
        }
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    /** Every table of every schema but PostgreSQL's own, in whatever column and case; bytes are searched too. */
    private List<String> tablesThatTell() {
        var tables = sql.sql("""
                select schemaname || '.' || tablename from pg_tables
                where schemaname not in ('pg_catalog', 'information_schema') order by 1
                """).query(String.class).list();
        assertThat(tables).hasSizeGreaterThan(30);
        var telling = new ArrayList<String>();
        for (var table : tables) {
            var rows = sql.sql("select row_to_json(t)::text || t::text from " + table + " t")
                    .query(String.class)
                    .list();
            if (rows.stream().anyMatch(row -> !told(row).isEmpty())) {
                telling.add(table);
            }
        }
        return telling;
    }

    private static List<String> told(String text) {
        var folded = text.toLowerCase(Locale.ROOT);
        return SAID.stream()
                .filter(word -> folded.contains(word.toLowerCase(Locale.ROOT))
                        || folded.contains(HexFormat.of().formatHex(word.getBytes(UTF_8))))
                .toList();
    }
}

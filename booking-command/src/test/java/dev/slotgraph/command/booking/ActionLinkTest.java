package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.platform.access.KeyStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A link asks when it is opened and acts when it is told to: once, for one booking and one action. */
@TestPropertySource(properties = "slotgraph.action-links.redirect-origins=https://example.org,http://localhost:3000")
class ActionLinkTest extends CommandTest {

    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    @Autowired
    private EventStore events;

    @Autowired
    private KeyStore keyStore;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private DataSource pool;

    private Api.Answer booked(String graph) {
        return api.book(api.resource(""), graph, "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");
    }

    private String link(String booking, String action, String more) {
        var answer =
                api.post("/v2/bookings/" + booking + "/action_links", "{\"action\":\"%s\"%s}".formatted(action, more));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        return answer.data().path("url").asString();
    }

    private static HttpResponse<String> open(String method, String url, String accept) {
        try {
            return BROWSER.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> look(String url) {
        return open("GET", url, "text/html,*/*;q=0.8");
    }

    private static HttpResponse<String> press(String url) {
        return open("POST", url, "text/html,*/*;q=0.8");
    }

    private String state(String booking) {
        return api.put("/v2/bookings/" + booking, "{}").data().path("state").asString();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void openingALinkAsksAndChangesNothing() {
        var booking = booked("instant").id();
        var url = link(booking, "cancel_by_customer", "");

        var page = look(url);
        var head = open("HEAD", url, "*/*");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.body())
                .contains("<h1>Cancel by customer</h1>")
                .contains("Fitting, Monday, February 1, 2027")
                .contains("(Europe/Berlin)")
                .contains("<form method=\"post\"><button type=\"submit\">Yes: Cancel by customer</button></form>");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(eventsOf(booking)).isEqualTo(1);
    }

    @Test
    void aLinkActsOnceAndSaysWhoDidIt() {
        var booking = booked("instant").id();
        var url = link(booking, "cancel_by_customer", "");

        var done = press(url);
        var again = press(url);
        var later = look(url);

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("<h1>Done</h1>");
        assertThat(state(booking)).isEqualTo("cancelled_by_customer");
        for (var over : List.of(again, later)) {
            assertThat(over.statusCode()).isEqualTo(410);
            assertThat(header(over, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
            assertThat(header(over, "Cache-Control")).isEqualTo("no-store");
        }
        var program = open("POST", url, "application/json");
        assertThat(program.statusCode()).isEqualTo(410);
        assertThat(program.body()).contains("\"code\":\"expired\"");
        var meta = jdbc.sql("""
                select convert_from(meta_data, 'utf8') from booking.domain_event
                where stream_id = ? and sequence = 1
                """).param(booking).query(String.class).single();
        assertThat(meta).contains("\"actor\":\"link:", "\"request_id\":\"");
    }

    @Test
    void ofManyWhoPressAtOnceOneActs() throws Exception {
        var booking = booked("confirm_decline").id();
        var url = link(booking, "confirm", "");

        List<Integer> statuses;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            statuses = executor
                    .invokeAll(IntStream.range(0, 12)
                            .mapToObj(_ -> (Callable<Integer>) () -> press(url).statusCode())
                            .toList())
                    .stream()
                    .map(status -> status.resultNow())
                    .toList();
        }

        assertThat(statuses).containsOnly(200, 410).containsOnlyOnce(200);
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void aLinkIsForOneBookingAndOneActionAndOursAlone() {
        var one = booked("instant").id();
        var other = booked("instant").id();
        var url = link(one, "cancel", "");
        var signature = url.substring(url.indexOf('=') + 1);
        int dot = signature.lastIndexOf('.');
        var unsigned = "eyJhbGciOiJub25lIn0" + signature.substring(signature.indexOf('.'), dot + 1);
        var flipped = signature.substring(0, dot - 1)
                + (signature.charAt(dot - 1) == 'A' ? 'B' : 'A')
                + signature.substring(dot);

        for (var forged : List.of(
                url.replace(one, other),
                url.replace("external_action/cancel", "external_action/complete"),
                url.replace(signature, unsigned),
                url.replace(signature, flipped),
                url.replace(signature, "a.b.c"),
                url.replace(signature, "x".repeat(5_000)),
                url.substring(0, url.indexOf('?')))) {
            assertThat(look(forged).statusCode()).as(forged).isEqualTo(404);
            assertThat(press(forged).statusCode()).as(forged).isEqualTo(404);
        }
        assertThat(look(url.replace(one, "7")).statusCode()).isEqualTo(400);
        assertThat(state(one)).isEqualTo("confirmed");
        assertThat(state(other)).isEqualTo("confirmed");
    }

    @Test
    void aLinkExpires() {
        var booking = booked("instant").id();
        var url = link(booking, "cancel", ",\"expires_in\":\"2 hours\"");
        clock.advance(Duration.ofHours(2).minusSeconds(1));
        assertThat(look(url).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));

        assertThat(look(url).statusCode()).isEqualTo(410);
        assertThat(press(url).statusCode()).isEqualTo(410);
        assertThat(state(booking)).isEqualTo("confirmed");
    }

    /** The log as a reschedule leaves it. */
    private void reschedule(Api.Answer booking, String day) {
        var id = UUID.fromString(booking.id());
        var app = keyStore.app("default").orElseThrow().id();
        var sequence = eventsOf(booking.id());
        var resource = UUID.fromString(
                booking.data().path("resources").path(0).path("id").asString());
        transactions.executeWithoutResult(_ -> events.publish(new GenericDomainEventMessage<>(
                "booking",
                id.toString(),
                sequence,
                new BookingRescheduled(
                        id,
                        new TimeSlot(
                                Instant.parse(day + "T10:00:00Z"),
                                Instant.parse(day + "T11:00:00Z"),
                                "Europe/Berlin",
                                "Europe/Berlin",
                                false),
                        List.of(new BookedResource(resource, 0, 0)),
                        Personal.of(
                                UUID.fromString(booking.data()
                                        .path("customers")
                                        .path(0)
                                        .path("id")
                                        .asString()),
                                Map.of())),
                MetaData.with(EventMeta.APP, app.toString()))));
    }

    @Test
    void L6_aLinkDiesWithARescheduleThatComesBetweenTheLookAndTheAction() throws Exception {
        var booking = booked("instant").id();
        var url = link(booking, "cancel_by_customer", "");
        jdbc.sql("""
                create or replace function booking.wait_for_the_move() returns trigger language plpgsql as $$
                begin perform pg_advisory_xact_lock(4712); return new; end $$
                """).update();
        jdbc.sql("""
                create trigger wait_for_the_move before insert on booking.used_action_link
                for each row execute function booking.wait_for_the_move()
                """).update();
        try (var gate = pool.getConnection();
                var statement = gate.createStatement();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("select pg_advisory_lock(4712)");
            var pressed = executor.submit(() -> press(url).statusCode());
            await().until(() -> jdbc.sql("""
                            select count(*) from pg_stat_activity
                            where datname = current_database() and wait_event = 'advisory'
                            """).query(Long.class).single() == 1);
            var moved = api.post(
                    "/v2/bookings/" + booking + "/reschedule",
                    "{\"start\":\"2027-02-01T14:00:00Z\",\"end\":\"2027-02-01T15:00:00Z\"}");
            assertThat(moved.status()).isEqualTo(200);
            statement.execute("select pg_advisory_unlock_all()");

            assertThat(pressed.get()).isEqualTo(410);
        } finally {
            jdbc.sql("drop trigger wait_for_the_move on booking.used_action_link")
                    .update();
        }

        assertThat(state(booking)).isEqualTo("confirmed");
    }

    @Test
    void L6_aLinkDiesWithARescheduleThoughTheBookingComesBackAndANewOneWorks() {
        var booking = booked("instant");
        var before = link(booking.id(), "cancel", "");
        reschedule(booking, "2027-02-02");
        var between = link(booking.id(), "cancel", "");
        reschedule(booking, "2027-02-01");
        var after = link(booking.id(), "cancel", "");

        assertThat(look(before).statusCode()).isEqualTo(410);
        assertThat(press(before).statusCode()).isEqualTo(410);
        assertThat(press(between).statusCode()).isEqualTo(410);
        assertThat(state(booking.id())).isEqualTo("confirmed");
        assertThat(press(after).statusCode()).isEqualTo(200);
        assertThat(state(booking.id())).isEqualTo("cancelled");
    }

    @Test
    void otherChangesLeaveALinkAloneAndWhatTheStateNoLongerHasIsOver() {
        var booking = booked("confirm_decline").id();
        var confirm = link(booking, "confirm", "");
        var decline = link(booking, "decline", "");
        api.put("/v2/bookings/" + booking, "{\"meta\":{\"floor\":3}}");
        assertThat(press(confirm).statusCode()).isEqualTo(200);

        assertThat(look(decline).statusCode()).isEqualTo(410);
        assertThat(press(decline).statusCode()).isEqualTo(410);
        assertThat(state(booking)).isEqualTo("confirmed");
    }

    @Test
    void aRefusedActionLeavesTheLinkGood() {
        var resource = api.resource("");
        var booking = api.book(resource, "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        var url = link(booking, "confirm", "");
        var rival = api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();

        assertThat(press(url).statusCode()).isEqualTo(409);
        api.put("/v2/bookings/" + rival + "/cancel", "{}");
        assertThat(press(url).statusCode()).isEqualTo(200);
    }

    @Test
    void aBrowserIsSentOnToKnownOriginsOnly() {
        var target = "https://example.org/bye?a=1&b=2";
        var url = link(booked("instant").id(), "cancel", ",\"redirect\":\"%s\"".formatted(target));
        assertThat(header(look(url), "Content-Security-Policy")).endsWith("form-action 'self' https://example.org");

        var done = press(url);

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(header(done, "Location")).isEqualTo(target);
        for (var evil : List.of(
                "https://evil.example",
                "https://example.org.evil.example/",
                "https://example.org@evil.example/",
                "https://user@example.org/",
                "http://example.org/",
                "https://example.org:8443/",
                "//example.org/",
                "javascript:alert(1)",
                "https://example.org\\@evil.example/",
                "/bye")) {
            var plain = link(booked("instant").id(), "cancel", "");
            var pressed = press(plain + "&redirect=" + URLEncoder.encode(evil, StandardCharsets.UTF_8));
            assertThat(pressed.statusCode()).as(evil).isEqualTo(200);
            assertThat(pressed.headers().firstValue("Location")).isEmpty();
            assertThat(api.post(
                                    "/v2/bookings/" + booked("instant").id() + "/action_links",
                                    "{\"action\":\"cancel\",\"redirect\":\"%s\"}".formatted(evil.replace("\\", "\\\\")))
                            .status())
                    .as(evil)
                    .isEqualTo(422);
        }
    }

    @Test
    void whatSomebodyWroteIsTextAndNoMarkup() {
        var booking = api.post(
                        "/v2/bookings",
                        Api.booking(api.resource(""), "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z", "")
                                .replace("Fitting", "<script>alert('x')</script>"))
                .id();

        var page = look(link(booking, "cancel", "")).body();

        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
                .doesNotContain("<script");
    }

    @Test
    void onlyServersMakeLinksAndOnlySensibleOnes() {
        var booking = booked("instant").id();
        var path = "/v2/bookings/" + booking + "/action_links";
        for (var kind : List.of("widget", "audit")) {
            var key = api.post("/v2/keys", "{\"kind\":\"%s\",\"name\":\"k\"}".formatted(kind))
                    .data()
                    .path("key")
                    .asString();
            assertThat(api.withKey(key).post(path, "{\"action\":\"cancel\"}").status())
                    .isEqualTo(403);
        }
        assertThat(api.post(path, "{}").status()).isEqualTo(422);
        assertThat(api.post(path, "{\"action\":\"fly\"}").status()).isEqualTo(404);
        assertThat(api.post(path, "{\"action\":\"cancel\",\"expires_in\":\"2 years\"}")
                        .status())
                .isEqualTo(422);
        assertThat(api.post(path, "{\"action\":\"cancel\",\"colour\":\"red\"}").status())
                .isEqualTo(422);
        assertThat(api.post(path.replace(booking, UUID.randomUUID().toString()), "{\"action\":\"cancel\"}")
                        .status())
                .isEqualTo(404);
        var key = UUID.randomUUID().toString();
        assertThat(api.post(path, "{\"action\":\"cancel\"}", "Idempotency-Key", key)
                        .raw()
                        .body())
                .isEqualTo(api.post(path, "{\"action\":\"cancel\"}", "Idempotency-Key", key)
                        .raw()
                        .body());
    }
}

package dev.slotgraph.query.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockDetails;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedRevoked;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calendars as files, read by ical4j, on Monday, 2 March 2026, 8 o'clock. */
class CalendarFeedTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static QueryService service;
    private TestApp app;
    private UUID ada;

    @BeforeAll
    static void start() {
        service = new QueryService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
        ada = app.resource("Ada");
        issue("first");
    }

    private void issue(String token) {
        var id = CalendarFeedData.idOf(ada);
        app.append(
                "calendar_feed", id, new CalendarFeedIssued(id, new CalendarFeedData(ada, KeyMaterial.hexHash(token))));
    }

    /** Without any key. */
    private HttpResponse<byte[]> get(String token, String... headers) {
        var request = HttpRequest.newBuilder(
                URI.create(service.url("/v2/resources/%s/calendar.ics?token=%s".formatted(ada, token))));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String file() {
        var answer = get("first");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private List<VEvent> events() {
        try {
            var calendar = new CalendarBuilder().build(new StringReader(file()));
            assertThat(calendar.validate().hasErrors()).isFalse();
            return calendar.getComponents("VEVENT");
        } catch (IOException | ParserException e) {
            throw new AssertionError(e);
        }
    }

    private static String value(VEvent event, String property) {
        return event.getProperty(property).map(found -> found.getValue()).orElse("");
    }

    @Test
    void bookingsAndEventsAreInItWithStableUids() {
        var booking = app.book(ada, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        var event = app.event(ada, "2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z", false);
        app.book(app.resource("Bob"), "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");

        var events = events();

        assertThat(events).hasSize(2);
        assertThat(value(events.getFirst(), "UID")).isEqualTo(booking + "@slotgraph.dev");
        assertThat(value(events.getFirst(), "DTSTART")).isEqualTo("20260303T100000Z");
        assertThat(value(events.getFirst(), "STATUS")).isEqualTo("CONFIRMED");
        assertThat(value(events.getFirst(), "SEQUENCE")).isEqualTo("0");
        assertThat(value(events.getLast(), "UID")).isEqualTo(event + "@slotgraph.dev");
        assertThat(value(events.getLast(), "SUMMARY")).isEqualTo("Dentist");
        assertThat(value(events.getLast(), "DTSTAMP")).isEqualTo("20260302T080000Z");
    }

    @Test
    void aStatusSaysWhetherItTakesPlace() {
        var booking = app.book(ada, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");
        app.create(
                "confirm_decline",
                "create",
                "tentative",
                ada,
                "2026-03-04T10:00:00Z",
                "2026-03-04T11:00:00Z",
                Samples.details("Eve", "eve@example.org"));

        var events = events();

        assertThat(value(events.getFirst(), "STATUS")).isEqualTo("CANCELLED");
        assertThat(value(events.getFirst(), "SEQUENCE")).isEqualTo("1");
        assertThat(value(events.getLast(), "STATUS")).isEqualTo("TENTATIVE");
        assertThat(value(events.getLast(), "TRANSP")).isEqualTo("TRANSPARENT");
    }

    @Test
    void daysAreDates() {
        app.event(ada, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", true);

        assertThat(file()).contains("DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n");
    }

    @Test
    void textsSurviveAndLinesAreShort() {
        var what = "Größe; a, b \\ c: 👩‍🚀 " + "ü".repeat(100);
        var description = "one\r\ntwo\u0007\nBEGIN:VEVENT\nthree";
        var id = UUID.randomUUID();
        app.append(
                "event",
                id,
                new BlockCreated(
                        id,
                        new BlockData(
                                ada,
                                CalendarData.primaryId(ada),
                                Instant.parse("2026-03-04T10:00:00Z"),
                                Instant.parse("2026-03-04T11:00:00Z"),
                                false,
                                "UTC",
                                false,
                                null,
                                Personal.of(ada, new BlockDetails(what, null, description)))));

        var event = events().getFirst();

        assertThat(value(event, "SUMMARY")).isEqualTo(what);
        assertThat(value(event, "DESCRIPTION")).isEqualTo("one\ntwo\nBEGIN:VEVENT\nthree");
        assertThat(file().split("\r\n"))
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        app.book(ada, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        var first = get("first");
        var etag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/calendar"));
        assertThat(first.headers().firstValue("Last-Modified")).hasValue("Mon, 02 Mar 2026 08:00:00 GMT");
        assertThat(get("first", "If-None-Match", etag).statusCode()).isEqualTo(304);
        app.event(ada, "2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z", false);
        assertThat(get("first", "If-None-Match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    void onlyTheNewestAddressIsGoodUntilItIsRevoked() {
        assertThat(get("first").statusCode()).isEqualTo(200);
        assertThat(get("").statusCode()).isEqualTo(404);
        assertThat(get("guess").statusCode()).isEqualTo(404);

        issue("second");
        assertThat(get("first").statusCode()).isEqualTo(404);
        assertThat(get("second").statusCode()).isEqualTo(200);

        var id = CalendarFeedData.idOf(ada);
        app.append("calendar_feed", id, new CalendarFeedRevoked(id));
        assertThat(get("second").statusCode()).isEqualTo(404);
        issue("third");
        assertThat(get("third").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherResourcesAddressOpensNothing() {
        var bob = app.resource("Bob");

        var answer = app.get("/v2/resources/%s/calendar.ics?token=first".formatted(bob));

        assertThat(answer.status()).isEqualTo(404);
    }
}

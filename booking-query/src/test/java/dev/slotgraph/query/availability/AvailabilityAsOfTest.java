package dev.slotgraph.query.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.block.BlockEvent;
import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered about a point of the past is what was answered when that point was the present. */
class AvailabilityAsOfTest {

    private static final List<Map<String, Object>> NINE_TO_FIVE =
            List.of(Map.of("allow_hours", Map.of("start", 9, "end", 17)));

    private static QueryService service;
    private TestApp app;
    private UUID ada;
    private UUID bob;
    private UUID project;
    private final Random random = new Random(4);
    private final List<Snapshot> snapshots = new ArrayList<>();

    /** The answers of a moment, and how far the log reached. */
    private record Snapshot(long position, Instant at, Map<String, String> answers) {}

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
        ada = app.resource(Samples.resource("Ada", 1, 0, 900, NINE_TO_FIVE));
        bob = app.resource(Samples.resource("Bob", 2, 0, 0, NINE_TO_FIVE));
        project = app.project(Samples.project(List.of(ada, bob), Map.of("minimum_notice", "2 hours"), List.of()));
    }

    private Map<String, String> questions() {
        var window = "\"from\":\"2026-03-02T00:00:00Z\",\"to\":\"2026-03-05T00:00:00Z\",\"length\":\"30 minutes\"";
        var both = "\"resources\":[\"%s\",\"%s\"]".formatted(ada, bob);
        var slot = "\"start\":\"2026-03-03T10:00:00Z\",\"end\":\"2026-03-03T11:00:00Z\"";
        return Map.of(
                "/v2/availability",
                "\"mode\":\"exclusive\",\"project_id\":\"%s\",%s".formatted(project, window),
                "/v2/availability/count",
                both + ",\"ignore_all_day_events\":true," + window,
                "/v2/availability/dates",
                both + ",\"mode\":\"mutual\"," + window,
                "/v2/unavailable/slots",
                both + "," + window,
                "/v2/availability/explain",
                "\"project_id\":\"%s\",%s".formatted(project, slot));
    }

    private Map<String, String> answers(String asOf) {
        var answers = new TreeMap<String, String>();
        questions().forEach((path, body) -> {
            var answer = app.post(path, "{" + body + asOf + "}");
            answers.put(path, answer.status() + " " + answer.data());
        });
        return answers;
    }

    private void remember() {
        snapshots.add(new Snapshot(
                service.bean(ReadPosition.class).head(), service.clock().instant(), answers("")));
        service.clock().advance(Duration.ofSeconds(20));
    }

    private void append(BookingEvent event) {
        app.append(event);
        remember();
    }

    @Test
    void everyPointOfARandomHistoryIsAnsweredAsItWasThen() {
        remember();
        for (int i = 0; i < 6; i++) {
            wayOfABooking(i);
            wayOfAnEvent(i);
        }
        app.append("resource", bob, new ResourceUpdated(bob, Samples.resource("Bob", 1, 0, 0, List.of())));
        remember();
        app.append(
                "project",
                project,
                new ProjectUpdated(project, Samples.project(List.of(ada, bob), Map.of("buffer", "1 hour"), List.of())));
        remember();
        app.append("resource", ada, new ResourceDeleted(ada));
        remember();

        assertThat(snapshots.stream().map(Snapshot::answers).distinct().count()).isGreaterThan(8);
        for (var then : snapshots) {
            assertThat(answers(",\"as_of\":\"%s\"".formatted(then.at())))
                    .as("at %s", then.at())
                    .isEqualTo(then.answers());
            assertThat(answers(",\"as_of\":%d".formatted(then.position())))
                    .as("at position %d", then.position())
                    .isEqualTo(then.answers());
        }
    }

    /** Held, paid, moved to another day and another resource, cancelled, deleted: as far as it gets. */
    private void wayOfABooking(int number) {
        var id = UUID.randomUUID();
        var hour = 9 + random.nextInt(6);
        var first = random.nextBoolean() ? ada : bob;
        var second = first.equals(ada) ? bob : ada;
        var day = 3 + random.nextInt(2);
        int steps = number % 6;
        append(Samples.created(
                id,
                "confirm_decline",
                "create",
                "tentative",
                Samples.slot(at(day, hour), at(day, hour + 1)),
                List.of(new BookedResource(first, 0, 600)),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Person " + number, "p" + number + "@example.org")));
        app.transition(id, "confirm", "tentative", "confirmed");
        remember();
        if (steps > 0) {
            append(new BookingRescheduled(
                    id,
                    Samples.slot("2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z"),
                    List.of(new BookedResource(first, 0, 600)),
                    Personal.of(id, Map.of())));
        }
        if (steps > 1) {
            append(new BookingRescheduled(
                    id,
                    Samples.slot("2026-03-03T09:45:00Z", "2026-03-03T10:30:00Z"),
                    List.of(new BookedResource(second, 0, 0)),
                    Personal.of(id, Map.of())));
        }
        if (steps > 2) {
            append(new BookingUpdated(
                    id, Map.of(), Personal.of(id, Map.of()), List.of(new BookedResource(first, 0, 0))));
        }
        if (steps > 3) {
            app.transition(id, "cancel", "confirmed", "cancelled");
            remember();
        }
        if (steps > 4) {
            append(new BookingDeleted(id));
        }
    }

    /** Stands in a calendar, moves to June, comes back for another resource and a whole day, goes: as far as it gets. */
    private void wayOfAnEvent(int number) {
        var first = number % 2 == 0 ? ada : bob;
        var second = first.equals(ada) ? bob : ada;
        int steps = number % 4;
        var id = app.event(first, "2026-03-03T10:15:00Z", "2026-03-03T10:45:00Z", false);
        remember();
        if (steps > 0) {
            change(new BlockUpdated(id, TestApp.block(first, "2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z", false)));
        }
        if (steps > 1) {
            change(new BlockUpdated(id, TestApp.block(second, "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", true)));
        }
        if (steps > 2) {
            change(new BlockDeleted(id));
        }
    }

    private void change(BlockEvent event) {
        app.append("event", event.eventId(), event);
        remember();
    }

    private static String at(int day, int hour) {
        return "2026-03-%02dT%02d:00:00Z".formatted(day, hour);
    }

    @Test
    void anEventThatIsGoneIsNamedAsWhatStoodThereThen() {
        var event = app.event(bob, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z", true);
        var stood = service.clock().instant();
        service.clock().advance(Duration.ofSeconds(5));
        app.append(
                "event",
                event,
                new BlockUpdated(event, TestApp.block(ada, "2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z", false)));
        service.clock().advance(Duration.ofSeconds(5));
        app.append("event", event, new BlockDeleted(event));

        assertThat(reasons(bob, stood, ""))
                .contains("\"events\":[{\"id\":\"%s\",\"what\":\"Dentist\"}]".formatted(event));
        assertThat(reasons(bob, stood, ",\"ignore_all_day_events\":true")).isEqualTo("[]");
        assertThat(reasons(bob, stood.plusSeconds(5), "")).isEqualTo("[]");
        assertThat(reasons(ada, stood.plusSeconds(5), "")).isEqualTo("[]");
    }

    private String reasons(UUID resource, Instant asOf, String more) {
        return app.post(
                        "/v2/availability/explain?as_of=" + asOf,
                        "{\"resources\":[\"%s\"],\"start\":\"2026-03-03T10:00:00Z\",\"end\":\"2026-03-03T11:00:00Z\"%s}"
                                .formatted(resource, more))
                .data()
                .path("resources")
                .path(0)
                .path("reasons")
                .toString();
    }

    @Test
    void aHoldBlocksThenForAsLongAsItDidAndNoTimerMustHaveRun() {
        service.clock().advance(Duration.ofSeconds(5));
        var id = UUID.randomUUID();
        app.append(Samples.created(
                id,
                "instant_payment",
                "create",
                "tentative",
                Samples.slot("2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"),
                List.of(new BookedResource(ada, 0, 0)),
                null,
                new BookingSettings(Map.of("timeout", 60L), false),
                Samples.details("Ada", "ada@example.org")));
        var made = service.clock().instant();
        service.clock().advance(Duration.ofHours(1));

        assertThat(bookable(made)).isFalse();
        assertThat(bookable(made.plusSeconds(59))).isFalse();
        assertThat(bookable(made.plusSeconds(60))).isTrue();
        assertThat(bookable(made.minusSeconds(1))).isTrue();
    }

    private boolean bookable(Instant asOf) {
        var answer = app.post(
                "/v2/availability/explain?as_of=" + asOf,
                "{\"resources\":[\"%s\"],\"start\":\"2026-03-03T10:00:00Z\",\"end\":\"2026-03-03T11:00:00Z\"}"
                        .formatted(ada));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.data().path("bookable").booleanValue();
    }

    @Test
    void relativeTimesCountFromThePointThatIsAskedAbout() {
        var then = service.clock().instant();
        service.clock().advance(Duration.ofDays(3));

        var body = "{\"resources\":[\"%s\"],\"to\":\"1 day\"%s}";

        assertThat(app.post("/v2/availability", body.formatted(ada, ",\"as_of\":\"%s\"".formatted(then)))
                        .each("start")
                        .getFirst())
                .isLessThan(app.post("/v2/availability", body.formatted(ada, ""))
                        .each("start")
                        .getFirst());
    }

    @Test
    void whatWasNotThereYetIsNotFound() {
        var before = service.bean(ReadPosition.class).head();
        var eve = app.resource("Eve");

        var body = "{\"resources\":[\"%s\"],\"as_of\":%d}";

        assertThat(app.post("/v2/availability", body.formatted(eve, before)).status())
                .isEqualTo(404);
        assertThat(app.post("/v2/availability", body.formatted(eve, before + 1)).status())
                .isEqualTo(200);
    }

    @Test
    void thePastIsNotForBrowsersAndMustBeAPoint() {
        var body = "{\"resources\":[\"%s\"],\"as_of\":%s}";

        assertThat(app.post(
                                KeyKind.WIDGET,
                                "/v2/availability",
                                body.formatted(ada, "\"%s\"".formatted(QueryService.START)))
                        .code())
                .isEqualTo("forbidden");
        assertThat(app.post(KeyKind.AUDIT, "/v2/availability", body.formatted(ada, "\"2150-01-01T00:00:00Z\""))
                        .status())
                .isEqualTo(200);
        for (var bad : List.of("\"yesterday\"", "true", "1.5", "{}", "-1")) {
            var answer = app.post("/v2/availability", body.formatted(ada, bad));
            assertThat(answer.status()).as(bad).isEqualTo(422);
            assertThat(answer.body().path("errors").propertyNames()).contains("as_of");
        }
    }
}

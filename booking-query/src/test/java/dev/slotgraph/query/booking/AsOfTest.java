package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The past, at every position and at every instant of a random log, beside a fold of that log in the test. */
class AsOfTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();
    private final UUID chair = app.resource("Chair");
    private final List<Logged> log = new ArrayList<>();

    private record Logged(BookingEvent event, long position, Instant at) {}

    private void append(BookingEvent event, Instant at) {
        app.append("booking", event.bookingId(), event, at);
        log.add(new Logged(event, SERVICE.bean(ReadPosition.class).head(), at));
    }

    private Map<UUID, BookingState> folded(Predicate<Logged> within) {
        var bookings = new LinkedHashMap<UUID, BookingState>();
        log.stream().filter(within).forEach(one -> {
            var before = bookings.get(one.event().bookingId());
            bookings.put(
                    one.event().bookingId(),
                    before == null
                            ? BookingState.begin(app.id(), (BookingCreated) one.event(), one.at())
                            : before.evolve(one.event(), one.at()));
        });
        return bookings;
    }

    @Test
    void everyPositionAndEveryInstantShowsWhatAFoldUpToThereShows() {
        history(new Random(11));

        for (var point : log) {
            check(Long.toString(point.position()), folded(one -> one.position() <= point.position()));
            check(point.at().toString(), folded(one -> !one.at().isAfter(point.at())));
        }
        check(Long.toString(log.getFirst().position() - 1), Map.of());
        check(log.getFirst().at().minusSeconds(1).toString(), Map.of());
        check("2150-01-01T00:00:00Z", folded(_ -> true));
    }

    /** Some bookings, each with a way of its own, one event every second. */
    private void history(Random random) {
        var at = QueryService.START;
        List<List<BookingEvent>> left = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            var way = way(i);
            left.add(new ArrayList<>(way.subList(0, 1 + random.nextInt(way.size()))));
        }
        while (!left.isEmpty()) {
            var next = left.get(random.nextInt(left.size()));
            at = at.plusSeconds(1);
            append(next.removeFirst(), at);
            left.removeIf(List::isEmpty);
        }
    }

    private List<BookingEvent> way(int number) {
        var id = UUID.randomUUID();
        var slot = Samples.slot(
                "2026-03-%02dT10:00:00Z".formatted(number + 3), "2026-03-%02dT11:00:00Z".formatted(number + 3));
        return List.of(
                Samples.created(
                        id,
                        "confirm_decline",
                        "create",
                        "tentative",
                        slot,
                        List.of(new BookedResource(chair, 0, 0)),
                        null,
                        BookingSettings.DEFAULT,
                        Samples.details("Person " + number, "p" + number + "@example.org", Map.of("n", number % 3))),
                new BookingUpdated(
                        id, Map.of("color", "#00ff00"), Personal.of(id, Map.of("what", "changed " + number)), null),
                new BookingTransitioned(
                        id,
                        "confirm",
                        "tentative",
                        "confirmed",
                        "request",
                        null,
                        QueryService.START,
                        Personal.of(id, Map.of())),
                new BookingRescheduled(
                        id,
                        Samples.slot("2026-04-01T10:00:00Z", "2026-04-01T11:00:00Z"),
                        List.of(new BookedResource(chair, 0, 0)),
                        Personal.of(id, Map.of())),
                new BookingTransitioned(
                        id,
                        "cancel",
                        "confirmed",
                        "cancelled",
                        "request",
                        null,
                        QueryService.START,
                        Personal.of(id, Map.of())),
                new BookingDeleted(id));
    }

    private void check(String asOf, Map<UUID, BookingState> expected) {
        var live =
                expected.values().stream().filter(booking -> !booking.deleted()).toList();
        assertList(asOf, "", live);
        assertList(
                asOf,
                "&search=state:confirmed",
                live.stream().filter(one -> one.state().equals("confirmed")).toList());
        assertList(
                asOf,
                "&search=meta.n:1",
                live.stream()
                        .filter(one -> Integer.valueOf(1)
                                .equals(one.readDetails().meta().get("n")))
                        .toList());
        assertList(
                asOf,
                "&start_after=2026-03-20T00:00:00Z",
                live.stream()
                        .filter(one -> one.slot().start().isAfter(Instant.parse("2026-03-19T00:00:00Z")))
                        .toList());
        for (var id :
                log.stream().map(one -> one.event().bookingId()).distinct().toList()) {
            var booking = expected.get(id);
            var answer = app.get("/v2/bookings/" + id + "?as_of=" + asOf);
            if (booking == null || booking.deleted()) {
                assertThat(answer.status()).as(asOf).isEqualTo(404);
            } else {
                assertThat(answer.header("ETag")).hasValue("\"" + booking.version() + "\"");
                assertThat(told(answer.data().toString())).isEqualTo(told(booking));
            }
        }
    }

    private void assertList(String asOf, String filter, List<BookingState> expected) {
        var answer = app.get("/v2/bookings?include=attributes&limit=100&as_of=" + asOf + filter);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("total").asInt()).as(asOf + filter).isEqualTo(expected.size());
        assertThat(told(answer))
                .as(asOf + filter)
                .isEqualTo(expected.stream()
                        .sorted(Comparator.comparing(BookingState::createdAt).reversed())
                        .map(AsOfTest::told)
                        .toList());
    }

    private static List<String> told(Answer answer) {
        var rows = new ArrayList<String>();
        answer.data().forEach(row -> rows.add(told(row.toString())));
        return rows;
    }

    private static String told(String json) {
        var row = tools.jackson.databind.json.JsonMapper.shared().readTree(json);
        return String.join(
                " ",
                row.path("id").asString(),
                row.path("version").asString(),
                row.path("state").asString(),
                row.path("start").asString(),
                row.path("color").asString(""),
                row.path("name").asString());
    }

    private static String told(BookingState booking) {
        return String.join(
                " ",
                booking.id().toString(),
                Long.toString(booking.version()),
                booking.state(),
                booking.slot().start().toString().replace("Z", "+00:00"),
                booking.color() == null ? "" : booking.color(),
                booking.readDetails().what());
    }

    @Test
    void whatABookingRefersToIsShownAsItWas() {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        long before = SERVICE.bean(ReadPosition.class).head();
        app.append("resource", chair, new ResourceUpdated(chair, Samples.resource("Throne")));

        assertThat(resourceName("/v2/bookings/" + booking + "?as_of=" + before)).isEqualTo("Chair");
        assertThat(resourceName("/v2/bookings/" + booking + "?as_of=" + (before + 1)))
                .isEqualTo("Throne");
        assertThat(app.get("/v2/bookings?as_of=" + before)
                        .data()
                        .path(0)
                        .path("resources")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("Chair");
    }

    private String resourceName(String path) {
        return app.get(path).data().path("resources").path(0).path("name").asString();
    }

    @Test
    void anEventThatWasCommittedLateIsFoundWhereItLies() {
        var early = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        // As the projection stores it when the event fills a gap behind what it has read.
        SERVICE.catchUp();
        long own = SERVICE.bean(ReadPosition.class).head();
        SERVICE.sql()
                .sql("update query.booking set position = position + 40 where id = :id")
                .param("id", early)
                .update();

        assertThat(app.get("/v2/bookings?as_of=" + own).each("id")).containsExactly(early.toString());
        assertThat(app.get("/v2/bookings?as_of=" + (own - 1)).data()).isEmpty();
    }

    @Test
    void aBookingThatCannotBeReadIsNamedAndTheOthersAreTold() {
        var damaged = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        var whole = app.book(chair, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        long unchanged = SERVICE.bean(ReadPosition.class).head();
        app.transition(damaged, "cancel", "confirmed", "cancelled");
        app.damage(damaged, 0);

        for (long asOf : List.of(unchanged, unchanged + 1)) {
            var list = app.get("/v2/bookings?as_of=" + asOf);
            assertThat(list.status()).as(list.body().toString()).isEqualTo(200);
            assertThat(list.each("id")).containsExactly(whole.toString());
            assertThat(list.header("Slotgraph-Unreadable")).hasValue(damaged.toString());
            var one = app.get("/v2/bookings/" + damaged + "?as_of=" + asOf);
            assertThat(one.status()).isEqualTo(409);
            assertThat(one.code()).isEqualTo("unreadable_event");
            assertThat(one.body().path("stream_id").asString()).isEqualTo(damaged.toString());
            assertThat(app.get("/v2/bookings/" + whole + "?as_of=" + asOf).status())
                    .isEqualTo(200);
        }
        assertThat(app.post("/v2/availability?as_of=" + unchanged, "{\"resources\":[\"" + chair + "\"]}")
                        .code())
                .as("a time may be free or not: nobody knows")
                .isEqualTo("unreadable_event");
    }

    @Test
    void anErasedPersonIsUnknownAtEveryTime() {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        long then = SERVICE.bean(ReadPosition.class).head();
        app.transition(booking, "cancel", "confirmed", "cancelled");
        SERVICE.catchUp();
        new TransactionTemplate(SERVICE.bean(PlatformTransactionManager.class))
                .executeWithoutResult(_ -> SERVICE.bean(SubjectKeys.class).destroy(booking));

        for (var path : List.of(
                "/v2/bookings/" + booking + "?include=customers,attributes&as_of=",
                "/v2/bookings?include=customers,attributes&as_of=")) {
            for (var asOf : List.of(then, then + 1)) {
                var answer = app.get(path + asOf).body().toString();
                assertThat(answer).contains("[erased]").doesNotContain("Ada").doesNotContain("Fitting");
            }
        }
    }

    @Test
    void whatIsNoTimeIsRefusedAndAnotherAppsPastIsItsOwn() {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        long head = SERVICE.bean(ReadPosition.class).head();
        var other = SERVICE.app();

        assertThat(app.get("/v2/bookings?as_of=yesterday").status()).isEqualTo(422);
        assertThat(app.get("/v2/bookings/" + booking + "?as_of=1x")
                        .body()
                        .path("errors")
                        .has("as_of"))
                .isTrue();
        assertThat(other.get("/v2/bookings/" + booking + "?as_of=" + head).status())
                .isEqualTo(404);
        assertThat(other.get("/v2/bookings?as_of=" + head).data()).isEmpty();
        for (var path : List.of("/v2/availability", "/v2/unavailable/slots")) {
            var body = "{\"resources\":[\"" + chair + "\"]}";
            assertThat(app.post(path + "?as_of=" + head, body).status()).isEqualTo(200);
            assertThat(other.post(path + "?as_of=" + head, body).status()).isEqualTo(404);
        }
    }
}

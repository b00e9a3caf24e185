package dev.slotgraph.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.query.store.StoredJson;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** By events that go through the real log and the real processor. */
class ReadModelProjectionTest {

    private static final String TEN = "2026-03-02T10:00:00Z";
    private static final String ELEVEN = "2026-03-02T11:00:00Z";
    private static final BookingDetails ADA = Samples.details("Ada Lovelace", "Ada@Example.org", Map.of("floor", 3));

    private static QueryService service;
    private TestApp app;

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
    }

    @Test
    void aBookingIsWhatItsEventsMadeOfIt() {
        var history = history(UUID.randomUUID());
        history.forEach(app::append);
        service.catchUp();

        assertThat(stored(history.getFirst().bookingId())).isEqualTo(folded(history));
        assertThat(column(history.getFirst().bookingId(), "customer_email")).isEqualTo("ada@example.org");
        assertThat(column(history.getFirst().bookingId(), "customer_name")).isEqualTo("ada lovelace");
        assertThat(column(history.getFirst().bookingId(), "version")).isEqualTo((long) history.size());
    }

    @Test
    void theCalendarHoldsWhatTheStateClaimsWithItsBuffers() {
        var booking = UUID.randomUUID();
        var resource = app.resource("Ada");
        app.append(Samples.created(
                booking,
                "confirm_decline",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(new BookedResource(resource, 300, 600)),
                null,
                BookingSettings.DEFAULT,
                ADA));
        service.catchUp();
        assertThat(claims(booking)).isEmpty();

        app.transition(booking, "confirm", "tentative", "confirmed");
        service.catchUp();
        assertThat(claims(booking)).containsExactly("[\"2026-03-02 09:55:00+00\",\"2026-03-02 11:10:00+00\")");

        app.append(new BookingRescheduled(
                booking,
                Samples.slot("2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"),
                List.of(new BookedResource(resource, 0, 0)),
                Personal.of(booking, Map.of())));
        service.catchUp();
        assertThat(claims(booking)).containsExactly("[\"2026-03-03 10:00:00+00\",\"2026-03-03 11:00:00+00\")");

        app.transition(booking, "cancel", "confirmed", "cancelled");
        service.catchUp();
        assertThat(claims(booking)).isEmpty();
    }

    @Test
    void batchesLeaveTheSameAsEventsOneByOne() {
        var random = new Random(7);
        List<List<BookingEvent>> histories = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            var history = history(UUID.randomUUID());
            histories.add(history.subList(0, 1 + random.nextInt(history.size())));
        }
        service.processor().shutDown();
        shuffled(histories, random).forEach(app::append);
        service.processor().start();
        service.catchUp();

        for (var history : histories) {
            var id = history.getFirst().bookingId();
            assertThat(stored(id)).isEqualTo(folded(history));
            assertThat(claims(id)).hasSize(claimed(history));
        }
    }

    @Test
    void eventsThatAreDeliveredAgainChangeNothing() {
        var history = history(UUID.randomUUID());
        history.forEach(app::append);
        var resource = app.resource("Ada");
        app.append("resource", resource, new ResourceUpdated(resource, Samples.resource("Ada L.")));
        service.catchUp();
        var before = everything();

        service.processor().shutDown();
        service.sql()
                .sql("update query.token_entry set token = null, token_type = null where processor_name = 'read-model'")
                .update();
        service.processor().start();
        app.site("the end");
        service.catchUp();

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void anEventAtFaultParksItsBookingAndTheOthersGoOn() {
        long parked = service.deadLetters();
        var bad = UUID.randomUUID();
        app.append(Samples.created(
                bad,
                "no_such_graph",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(new BookedResource(UUID.randomUUID(), 0, 0)),
                null,
                BookingSettings.DEFAULT,
                ADA));
        app.transition(bad, "confirm", "tentative", "confirmed");
        var good = history(UUID.randomUUID());
        good.forEach(app::append);
        service.catchUp();

        assertThat(service.deadLetters()).isEqualTo(parked + 2);
        assertThat(column(bad, "count(*)")).isEqualTo(0L);
        assertThat(stored(good.getFirst().bookingId())).isEqualTo(folded(good));
    }

    @Test
    void whatTheDatabaseRefusesIsFoundAmongItsBatch() {
        long parked = service.deadLetters();
        var bad = UUID.randomUUID();
        var before = history(UUID.randomUUID());
        var after = history(UUID.randomUUID());
        service.processor().shutDown();
        before.forEach(app::append);
        app.append(Samples.created(
                bad,
                "instant",
                "confirm",
                "confirmed",
                Samples.slot(TEN, ELEVEN),
                List.of(new BookedResource(UUID.randomUUID(), 0, 0)),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Nul", "nul@example.org", Map.of("note", "a\0b"))));
        after.forEach(app::append);
        service.processor().start();

        await().atMost(Duration.ofSeconds(30)).until(() -> service.deadLetters() == parked + 1);
        service.catchUp();
        assertThat(column(bad, "count(*)")).isEqualTo(0L);
        assertThat(stored(before.getFirst().bookingId())).isEqualTo(folded(before));
        assertThat(stored(after.getFirst().bookingId())).isEqualTo(folded(after));
    }

    @Test
    void aGapInABookingsEventsIsAnErrorAndAnOldEventIsNot() {
        var history = history(UUID.randomUUID());
        app.append(history.get(0));
        app.append(history.get(1));
        service.catchUp();

        assertThatThrownBy(() -> handle(history.get(3), 3)).hasMessageContaining("is at version 2, its event 3");
        handle(history.get(1), 1);
        assertThat(stored(history.getFirst().bookingId())).isEqualTo(folded(history.subList(0, 2)));
    }

    @Test
    void aResetFoldsEverythingAnew() {
        var history = history(UUID.randomUUID());
        history.forEach(app::append);
        app.resource("Ada");
        service.catchUp();
        var before = everything();

        service.processor().shutDown();
        service.processor().resetTokens();
        assertThat(column(history.getFirst().bookingId(), "count(*)")).isEqualTo(0L);
        service.processor().start();
        service.catchUp();

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aResourceIsAsItWasLastAndStaysKnownWhenItIsDeleted() {
        var resource = app.resource("Ada");
        app.append("resource", resource, new ResourceUpdated(resource, Samples.resource("Ada L.")));
        app.append("resource", resource, new ResourceDeleted(resource));
        service.catchUp();

        var row = service.sql()
                .sql("select doc ->> 'name' as name, deleted, version from query.resource where id = :id")
                .param("id", resource)
                .query()
                .singleRow();
        assertThat(row)
                .containsEntry("name", "Ada L.")
                .containsEntry("deleted", true)
                .containsEntry("version", 3L);
    }

    /** Everything that can happen to a booking. */
    private static List<BookingEvent> history(UUID id) {
        var resource = UUID.randomUUID();
        return List.of(
                Samples.created(
                        id,
                        "confirm_decline",
                        "create",
                        "tentative",
                        Samples.slot(TEN, ELEVEN),
                        List.of(new BookedResource(resource, 60, 120)),
                        UUID.randomUUID(),
                        new BookingSettings(Map.of("timeout", 90L), false),
                        ADA),
                new BookingTransitioned(
                        id,
                        "confirm",
                        "tentative",
                        "confirmed",
                        "request",
                        null,
                        QueryService.START,
                        Personal.of(id, Map.of("message", "fine"))),
                new BookingUpdated(
                        id,
                        Map.of("color", "#ff0000"),
                        Personal.of(id, Map.of("what", "Second fitting", "meta", Map.of("door", "left"))),
                        List.of(new BookedResource(resource, 0, 0), new BookedResource(UUID.randomUUID(), 0, 0))),
                new BookingRescheduled(
                        id,
                        Samples.slot("2026-03-03T10:00:00Z", "2026-03-03T11:30:00Z"),
                        List.of(new BookedResource(resource, 0, 0)),
                        Personal.of(id, Map.of())),
                new BookingTransitioned(
                        id,
                        "complete",
                        "confirmed",
                        "completed",
                        "automatic",
                        QueryService.START,
                        QueryService.START,
                        Personal.of(id, Map.of())),
                new BookingDeleted(id));
    }

    /** In the order of each booking, and otherwise in none. */
    private static List<BookingEvent> shuffled(List<List<BookingEvent>> histories, Random random) {
        var left = new ArrayList<List<BookingEvent>>();
        histories.forEach(history -> left.add(new ArrayList<>(history)));
        var all = new ArrayList<BookingEvent>();
        while (!left.isEmpty()) {
            var next = left.get(random.nextInt(left.size()));
            all.add(next.removeFirst());
            left.removeIf(List::isEmpty);
        }
        return all;
    }

    private BookingState state(List<BookingEvent> history) {
        var state = BookingState.begin(app.id(), (BookingCreated) history.getFirst(), QueryService.START);
        for (var event : history.subList(1, history.size())) {
            state = state.evolve(event, QueryService.START);
        }
        return state;
    }

    private JsonNode folded(List<BookingEvent> history) {
        return StoredJson.read(StoredJson.write(state(history)), JsonNode.class);
    }

    private int claimed(List<BookingEvent> history) {
        var state = state(history);
        var graph = service.bean(GraphCatalog.class).pinned(app.id(), state.graph(), 1);
        return CalendarClaim.of(state, graph).size();
    }

    private JsonNode stored(UUID id) {
        return StoredJson.read(String.valueOf(column(id, "doc::text")), JsonNode.class);
    }

    private static Object column(UUID id, String expression) {
        return service.sql()
                .sql("select " + expression + " from query.booking where id = :id")
                .param("id", id)
                .query()
                .singleValue();
    }

    private static List<String> claims(UUID booking) {
        return service.sql()
                .sql("select during::text from query.calendar_entry where booking_id = :id")
                .param("id", booking)
                .query(String.class)
                .list();
    }

    private static List<Map<String, Object>> everything() {
        var rows = new ArrayList<Map<String, Object>>();
        for (var table : List.of("booking", "calendar_entry", "resource", "project")) {
            rows.addAll(service.sql()
                    .sql("select '%1$s' as kind, t::text as row from query.%1$s t order by 2".formatted(table))
                    .query()
                    .listOfRows());
        }
        return rows;
    }

    /** As the processor would, with a number of its own choice. */
    private void handle(BookingEvent event, long sequence) {
        var message =
                new GenericDomainEventMessage<>("booking", event.bookingId().toString(), sequence, event);
        var unit = DefaultUnitOfWork.startAndGet(message);
        try {
            service.bean(ReadModelProjection.class)
                    .on(event, app.id().toString(), sequence, QueryService.START, new GlobalSequenceTrackingToken(1));
            unit.commit();
        } finally {
            if (unit.isActive()) {
                unit.rollback();
            }
        }
    }
}

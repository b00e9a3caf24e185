package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.CreateBooking;
import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.FailDueAction;
import dev.slotgraph.api.booking.BookingCommand.RescheduleBooking;
import dev.slotgraph.api.booking.BookingCommand.RunDueAction;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.Move;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.command.booking.BookingDecider.Decision;
import dev.slotgraph.command.booking.BookingDecider.Place;
import dev.slotgraph.command.booking.BookingDecider.Places;
import dev.slotgraph.platform.domain.GraphFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BookingDeciderTest {

    private static final UUID APP = new UUID(1, 1);
    private static final UUID ID = new UUID(2, 2);
    private static final Instant CREATED = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant START = Instant.parse("2027-02-01T10:00:00Z");
    private static final Instant END = Instant.parse("2027-02-01T11:00:00Z");

    /** None of these commands asks for another place. */
    private static final Places NOWHERE = new Places() {
        @Override
        public Place of(BookingState booking, Move move) {
            throw new AssertionError("asked for " + move);
        }

        @Override
        public List<BookedResource> resources(BookingState booking, List<UUID> ids) {
            throw new AssertionError("asked for " + ids);
        }
    };

    private static Graph graph(String name) {
        return GraphFiles.load("/graphs/" + name + ".v1.json");
    }

    private static BookingState begun(Graph graph) {
        var created = BookingDecider.decide(new CreateBooking(
                ID,
                APP,
                graph,
                new TimeSlot(START, END, "UTC", "UTC", false),
                List.of(new BookedResource(new UUID(3, 3), 0, 0)),
                null,
                null,
                BookingSettings.DEFAULT,
                null,
                null,
                Personal.of(ID, new BookingDetails(null, "Fitting", null, null, Map.of(), List.of()))));
        return BookingState.begin(APP, created, CREATED);
    }

    private static List<BookingEvent> events(BookingCommand command, BookingState booking, Graph graph, Instant now) {
        return BookingDecider.decide(command, booking, booking.on(graph), now, NOWHERE)
                        instanceof Decision.Accepted accepted
                ? accepted.events()
                : List.of();
    }

    private static BookingRejection rejection(BookingCommand command, BookingState booking, Graph graph, Instant now) {
        return BookingDecider.decide(command, booking, booking.on(graph), now, NOWHERE)
                        instanceof Decision.Refused refused
                ? refused.rejection()
                : new BookingRejection.NotOver("accepted", List.of());
    }

    private static BookingState after(BookingState booking, List<BookingEvent> events, Instant now) {
        var state = booking;
        for (var event : events) {
            state = state.evolve(event, now);
        }
        return state;
    }

    private static TakeAction take(String action) {
        return new TakeAction(ID, APP, action, Map.of(), null);
    }

    @Test
    void aPaymentOneMicrosecondBeforeTheTimeoutIsTakenAndOneAtTheTimeoutIsNot() {
        var graph = graph("instant_payment");
        var due = CREATED.plus(Duration.ofMinutes(5));

        assertThat(events(take("pay"), begun(graph), graph, due.minusNanos(1_000)))
                .singleElement()
                .isInstanceOfSatisfying(
                        BookingTransitioned.class, step -> assertThat(step.to()).isEqualTo("paid"));
        assertThat(rejection(take("pay"), begun(graph), graph, due))
                .isEqualTo(new BookingRejection.HoldExpired("pay", "unpaid", List.of()));
    }

    @Test
    void aTimerThatRunsLateLetsItsActionCountFromWhenItWasDue() {
        var graph = graph("instant_payment");
        var due = CREATED.plus(Duration.ofMinutes(5));

        var events = events(new RunDueAction(ID, APP), begun(graph), graph, due.plus(Duration.ofDays(1)));

        assertThat(events).singleElement().isInstanceOfSatisfying(BookingTransitioned.class, step -> {
            assertThat(step.cause()).isEqualTo("automatic");
            assertThat(step.dueAt()).isEqualTo(due);
            assertThat(step.enteredAt()).isEqualTo(due);
        });
    }

    @Test
    void aTimerThatRunsEarlyOrTwiceChangesNothing() {
        var graph = graph("instant_payment");
        var booking = begun(graph);
        var due = CREATED.plus(Duration.ofMinutes(5));
        assertThat(events(new RunDueAction(ID, APP), booking, graph, due.minusMillis(1)))
                .isEmpty();

        var unpaid = after(booking, events(new RunDueAction(ID, APP), booking, graph, due), due);

        assertThat(events(new RunDueAction(ID, APP), unpaid, graph, due)).isEmpty();
    }

    @Test
    void anActionThatBeginsToClaimIsNotTakenForGrantedWhenItIsDue() {
        var graph = waiting();
        var due = CREATED.plus(Duration.ofMinutes(5));

        assertThat(events(take("leave"), begun(graph), graph, due)).hasSize(1);
        assertThat(events(new RunDueAction(ID, APP), begun(graph), graph, due))
                .singleElement()
                .isInstanceOfSatisfying(
                        BookingTransitioned.class, step -> assertThat(step.to()).isEqualTo("held"));
        assertThat(events(new FailDueAction(ID, APP), begun(graph), graph, due))
                .singleElement()
                .isInstanceOfSatisfying(
                        BookingTransitioned.class, step -> assertThat(step.to()).isEqualTo("missed"));
        assertThat(events(new FailDueAction(ID, APP), begun(graph), graph, due.minusMillis(1)))
                .isEmpty();
    }

    private static Graph waiting() {
        return GraphFiles.read(JsonMapper.shared().readTree("""
                {"name":"waiting","start":{"action":"wait","state":"waiting"},
                 "states":{"waiting":{},"held":{"claims":"slot","final":true},"missed":{"final":true},"left":{"final":true}},
                 "actions":[
                  {"action":"take","from":["waiting"],"to":"held","automatic":{"after":"5 minutes","of":"entry"}},
                  {"action":"leave","from":["waiting"],"to":"left"},
                  {"action":"miss","from":["waiting"],"to":"missed","manual":false,"automatic":{"of":"failure"}}]}
                """));
    }

    @Test
    void anActionOfAnotherStateIsRefusedWithWhatIsAvailable() {
        var graph = graph("confirm_decline");
        var declined = after(begun(graph), events(take("decline"), begun(graph), graph, CREATED), CREATED);

        assertThat(rejection(take("confirm"), declined, graph, CREATED))
                .isEqualTo(new BookingRejection.IllegalAction("confirm", "declined", List.of()));
        assertThat(rejection(take("cancel"), begun(graph), graph, CREATED))
                .isEqualTo(new BookingRejection.IllegalAction("cancel", "tentative", List.of("confirm", "decline")));
    }

    @Test
    void theTimeoutCannotBeCalledByHand() {
        var graph = graph("instant_payment");

        assertThat(rejection(take("timeout"), begun(graph), graph, CREATED))
                .isEqualTo(new BookingRejection.IllegalAction("timeout", "tentative", List.of("pay")));
    }

    @Test
    void anotherAppsBookingIsNotFound() {
        var graph = graph("instant");

        assertThat(rejection(
                        new TakeAction(ID, new UUID(9, 9), "cancel", Map.of(), null), begun(graph), graph, CREATED))
                .isEqualTo(new BookingRejection.BookingNotFound());
    }

    @Test
    void anOutdatedVersionIsRefusedWithThePresentOne() {
        var graph = graph("instant");

        assertThat(rejection(new TakeAction(ID, APP, "cancel", Map.of(), 7L), begun(graph), graph, CREATED))
                .isEqualTo(new BookingRejection.VersionConflict(1));
        assertThat(events(new TakeAction(ID, APP, "cancel", Map.of(), 1L), begun(graph), graph, CREATED))
                .hasSize(1);
    }

    @Test
    void inputsThatTheGraphNamesAreCheckedAndOthersTolerated() {
        var graph = graph("confirm_decline");

        assertThat(rejection(
                        new TakeAction(ID, APP, "decline", Map.of("message", 7), null), begun(graph), graph, CREATED))
                .isEqualTo(new BookingRejection.InvalidInput(
                        Map.of("decline.message", List.of("must be of type string"))));
        assertThat(events(
                        new TakeAction(ID, APP, "decline", Map.of("message", "no", "junk", 7), null),
                        begun(graph),
                        graph,
                        CREATED))
                .hasSize(1);
    }

    @Test
    void aBookingIsDeletedOnceItIsOverAndThenGone() {
        var graph = graph("instant");
        var delete = new DeleteBooking(ID, APP, null);
        assertThat(rejection(delete, begun(graph), graph, CREATED)).isInstanceOf(BookingRejection.NotOver.class);

        var cancelled = after(begun(graph), events(take("cancel"), begun(graph), graph, CREATED), CREATED);
        var deleted = after(cancelled, events(delete, cancelled, graph, CREATED), CREATED);

        assertThat(deleted.deleted()).isTrue();
        assertThat(rejection(delete, deleted, graph, CREATED)).isEqualTo(new BookingRejection.BookingNotFound());
    }

    @Test
    void aBookingThatCompletedUnseenIsDeletedWithItsCompletionOnRecord() {
        var graph = graph("instant");

        var events = events(new DeleteBooking(ID, APP, null), begun(graph), graph, END.plus(Duration.ofHours(1)));

        assertThat(events).hasSize(2);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        BookingTransitioned.class, step -> assertThat(step.to()).isEqualTo("completed"));
    }

    @Test
    void metaMergesPerKeyAndNullRemoves() {
        var graph = graph("instant");
        var booking = begun(graph);
        for (var patch : List.<Map<String, Object>>of(Map.of("a", 1, "b", 2), Map.of("b", 3))) {
            booking = after(
                    booking,
                    events(
                            new UpdateBooking(ID, APP, Map.of(), Map.of("meta", patch), null, null),
                            booking,
                            graph,
                            CREATED),
                    CREATED);
        }

        assertThat(booking.readDetails().meta()).isEqualTo(Map.of("a", 1, "b", 3));
        assertThat(booking.readDetails().what()).isEqualTo("Fitting");
        assertThat(booking.version()).isEqualTo(3);
    }

    @Test
    void anUpdateThatChangesNothingIsNoEvent() {
        var graph = graph("instant");
        var booking = after(
                begun(graph),
                events(
                        update(Map.of("color", "#00ff00"), Map.of("meta", Map.of("a", 1))),
                        begun(graph),
                        graph,
                        CREATED),
                CREATED);

        for (var nothing : List.of(
                update(Map.of(), Map.of()),
                update(Map.of("color", "#00ff00"), Map.of("what", "Fitting")),
                update(Map.of(), Map.of("meta", Map.of("a", 1))))) {
            assertThat(events(nothing, booking, graph, CREATED)).isEmpty();
        }
        assertThat(events(update(Map.of(), Map.of("meta", Map.of("a", 2))), booking, graph, CREATED))
                .hasSize(1);
    }

    private static UpdateBooking update(Map<String, @Nullable Object> open, Map<String, @Nullable Object> personal) {
        return new UpdateBooking(ID, APP, open, personal, null, null);
    }

    @Test
    void aGraphSaysAsDataWhichOfItsStatesLetABookingMove() {
        var graph = GraphFiles.read(JsonMapper.shared().readTree("""
                {"name":"own","start":{"action":"ask","state":"asked"},
                 "states":{"asked":{},"fixed":{"claims":"slot","reschedule":false},"held":{"claims":"slot"},"over":{"final":true}},
                 "actions":[{"action":"fix","from":["asked"],"to":"fixed"},{"action":"hold","from":["fixed"],"to":"held"},
                            {"action":"end","from":["held"],"to":"over"}]}
                """));
        var seats = GraphFiles.read(JsonMapper.shared().readTree("""
                {"name":"seat","start":{"action":"take","state":"taken"},
                 "states":{"taken":{"claims":"seat"},"over":{"final":true}},
                 "actions":[{"action":"end","from":["taken"],"to":"over"}]}
                """));

        assertThat(List.of("asked", "fixed", "held", "over"))
                .filteredOn(graph::allowsReschedule)
                .containsExactly("asked", "held");
        assertThat(seats.allowsReschedule("taken")).isFalse();

        var fixed = after(begun(graph), events(take("fix"), begun(graph), graph, CREATED), CREATED);
        var move = new RescheduleBooking(
                ID, APP, new Move(END, END.plusSeconds(60), null, null, null, null, false), Map.of(), true, null);
        assertThat(rejection(move, fixed, graph, CREATED))
                .isEqualTo(new BookingRejection.IllegalAction("reschedule", "fixed", List.of("hold")));
    }
}

package dev.slotgraph.command.booking;

import static dev.slotgraph.command.testing.Fixtures.APP;
import static dev.slotgraph.command.testing.Fixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.CreateBooking;
import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.RunDueAction;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.booking.BookingRejection.Conflict;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.testing.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The booking with its consequences: the log is Axon's fixture, calendar and timers are the real ones. */
class BookingTest extends CommandTest {

    private static final Instant START = Instant.parse("2027-02-01T10:00:00Z");
    private static final Instant END = Instant.parse("2027-02-01T11:00:00Z");

    @Autowired
    private BookingConsequences consequences;

    @Autowired
    private GraphCatalog graphs;

    private final UUID id = UUID.randomUUID();
    private UUID resource = new UUID(0, 0);
    private FixtureConfiguration<Booking> fixture = Fixtures.of(Booking.class);

    @BeforeEach
    void aResource() {
        resource = UUID.randomUUID();
        jdbc.sql("""
                insert into booking.resource (id, app_id, data, created_at, updated_at)
                values (?, ?, '{"capacity":1}', now(), now())
                """).params(resource, APP).update();
        fixture = Fixtures.of(Booking.class, consequences);
    }

    private CreateBooking create(UUID booking, String graph) {
        return new CreateBooking(
                booking,
                APP,
                graphs.newest(APP, graph).orElseThrow(),
                new TimeSlot(START, END, "UTC", "UTC", false),
                List.of(new BookedResource(resource, 0, 0)),
                null,
                null,
                BookingSettings.DEFAULT,
                null,
                null,
                Personal.of(booking, new BookingDetails(null, "Fitting", null, null, Map.of(), List.of())));
    }

    private TakeAction take(String action) {
        return new TakeAction(id, APP, action, Map.of(), null);
    }

    private TestExecutor<Booking> after(BookingCommand... commands) {
        return fixture.givenCurrentTime(NOW)
                .andGivenCommands(Stream.of(commands).map(Fixtures::sent).toList());
    }

    private BookingTransitioned step(String action, String from, String to) {
        return new BookingTransitioned(
                id, action, from, to, "request", null, clock.instant(), Personal.of(id, Map.of()));
    }

    private static ResultValidator<Booking> refused(ResultValidator<Booking> result, BookingRejection rejection) {
        return result.expectNoEvents()
                .expectException(RejectedException.class)
                .expectExceptionMessage(rejection.toString());
    }

    @Test
    void aBookingBeginsAndTakesItsTime() {
        var command = create(id, "instant");

        after().when(sent(command)).expectSuccessfulHandlerExecution().expectEvents(BookingDecider.decide(command));

        assertThat(claimsOn(resource.toString())).isEqualTo(1);
    }

    @Test
    void aBookingDoesNotBeginWhereAnotherHoldsTheTime() {
        after().when(sent(create(UUID.randomUUID(), "instant"))).expectSuccessfulHandlerExecution();

        var rejection = new BookingRejection.SlotUnavailable(List.of(new Conflict(resource, START, END)));
        refused(after().when(sent(create(id, "instant"))), rejection);
        refused(after().when(sent(create(id, "confirm_decline"))), rejection);

        assertThat(claimsOn(resource.toString())).isEqualTo(1);
    }

    @Test
    void aRequestTakesTimeOnceItIsConfirmed() {
        after(create(id, "confirm_decline"))
                .when(sent(take("confirm")))
                .expectEvents(step("confirm", "tentative", "confirmed"));
        assertThat(claimsOn(resource.toString())).isEqualTo(1);
    }

    @Test
    void aCancelledBookingGivesItsTimeBack() {
        after(create(id, "confirm_decline"), take("confirm"))
                .when(sent(take("cancel")))
                .expectEvents(step("cancel", "confirmed", "cancelled"));
        assertThat(claimsOn(resource.toString())).isZero();
    }

    @Test
    void anActionThatTheStateDoesNotHaveIsRefused() {
        refused(
                after(create(id, "confirm_decline"), take("decline")).when(sent(take("confirm"))),
                new BookingRejection.IllegalAction("confirm", "declined", List.of()));
    }

    @Test
    void aBookingOfAnotherAppIsNotFound() {
        refused(
                after(create(id, "instant")).when(sent(new TakeAction(id, new UUID(9, 9), "cancel", Map.of(), null))),
                new BookingRejection.BookingNotFound());
    }

    @Test
    void whoKnowsAnOlderVersionIsToldTheNewOne() {
        refused(
                after(create(id, "confirm_decline"), take("confirm"))
                        .when(sent(new TakeAction(id, APP, "cancel", Map.of(), 1L))),
                new BookingRejection.VersionConflict(2));
    }

    @Test
    void whatIsOverdueHappensFirst() {
        var given = after(create(id, "instant_payment"));
        clock.set(NOW.plus(Duration.ofMinutes(5)));

        refused(given.when(sent(take("pay"))), new BookingRejection.HoldExpired("pay", "unpaid", List.of()));
    }

    @Test
    void aTimerLetsItsActionHappenOnce() {
        var due = NOW.plus(Duration.ofMinutes(5));
        var given = after(create(id, "instant_payment"));
        clock.set(due.plusSeconds(1));
        given.when(sent(new RunDueAction(id, APP)))
                .expectEvents(new BookingTransitioned(
                        id, "timeout", "tentative", "unpaid", "automatic", due, due, Personal.of(id, Map.of())));

        assertThat(claimsOn(resource.toString())).isZero();
        assertThat(jdbc.sql("select count(*) from booking.timer where booking_id = ?")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void anUpdateTellsWhatChanged() {
        after(create(id, "instant"))
                .when(sent(new UpdateBooking(id, APP, Map.of("byline", "Room 4"), Map.of("what", "Talk"), null, null)))
                .expectEvents(new BookingUpdated(
                        id, Map.of("byline", "Room 4"), Personal.of(id, Map.of("what", "Talk")), null));
    }

    @Test
    void whatIsNotOverCannotBeDeleted() {
        refused(
                after(create(id, "instant")).when(sent(new DeleteBooking(id, APP, null))),
                new BookingRejection.NotOver(
                        "confirmed", graphs.newest(APP, "instant").orElseThrow().availableActions("confirmed")));
    }

    @Test
    void whatIsOverCanBeDeleted() {
        after(create(id, "instant"), take("cancel"))
                .when(sent(new DeleteBooking(id, APP, null)))
                .expectEvents(new BookingDeleted(id));
    }

    @Test
    void whatIsDeletedIsNotFound() {
        refused(
                after(create(id, "instant"), take("cancel"), new DeleteBooking(id, APP, null))
                        .when(sent(take("complete"))),
                new BookingRejection.BookingNotFound());
    }
}

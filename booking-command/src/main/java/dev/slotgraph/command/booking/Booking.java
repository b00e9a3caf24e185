package dev.slotgraph.command.booking;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.ConvertHold;
import dev.slotgraph.api.booking.BookingCommand.CreateBooking;
import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.ExtendHold;
import dev.slotgraph.api.booking.BookingCommand.FailDueAction;
import dev.slotgraph.api.booking.BookingCommand.KeepWallTime;
import dev.slotgraph.api.booking.BookingCommand.RescheduleBooking;
import dev.slotgraph.api.booking.BookingCommand.RunDueAction;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.command.booking.BookingDecider.Decision;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.platform.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The booking on Axon: annotations around {@link BookingDecider} and the fold that both sides share. Of those who change one at
 * once the log lets the first through, on whatever node they are; the others try again.
 */
@Aggregate(type = "booking", snapshotTriggerDefinition = "bookingSnapshotTrigger", lockFactory = "bookingLocks")
class Booking {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable BookingState state;
    private boolean ahead;

    Booking() {}

    /** From a snapshot. */
    @JsonCreator
    Booking(BookingState state) {
        this.id = state.id();
        this.state = state;
    }

    @JsonValue
    @Nullable
    BookingState state() {
        return state;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    BookingState handle(CreateBooking command, BookingConsequences consequences) {
        apply(BookingDecider.decide(command));
        return consequences.follow(null, requireNonNull(state));
    }

    @CommandHandler
    BookingState handle(TakeAction command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    @CommandHandler
    BookingState handle(RunDueAction command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    /** @return whether the graph leads anywhere from here */
    @CommandHandler
    boolean handle(FailDueAction command, BookingConsequences consequences) {
        var before = known();
        return !decide(command, consequences).equals(before);
    }

    @CommandHandler
    BookingState handle(RescheduleBooking command, BookingConsequences consequences) {
        var before = known();
        var after = decide(command, consequences);
        if (!command.overOthers() && !after.equals(before)) {
            consequences.mustStandAlone(after);
        }
        return after;
    }

    @CommandHandler
    BookingState handle(KeepWallTime command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    @CommandHandler
    BookingState handle(UpdateBooking command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    @CommandHandler
    BookingState handle(ConvertHold command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    @CommandHandler
    BookingState handle(ExtendHold command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    @CommandHandler
    BookingState handle(DeleteBooking command, BookingConsequences consequences) {
        return decide(command, consequences);
    }

    private BookingState decide(BookingCommand command, BookingConsequences consequences) {
        var before = known();
        switch (consequences.decide(command, before)) {
            case Decision.Refused refused -> throw new RejectedException(refused.rejection());
            case Decision.Accepted accepted -> accepted.events().forEach(event -> apply(event));
        }
        return consequences.follow(before, requireNonNull(state));
    }

    /** Nothing may be decided by half of what happened; who runs the later release can. */
    private BookingState known() {
        if (ahead) {
            throw Problem.conflict("later_release", "The booking was changed by a later release")
                    .detail("its log holds an event that this release reads as little as it should act on it")
                    .asException();
        }
        return requireNonNull(state);
    }

    /** An event of another type changes nothing that this release decides by. */
    @EventSourcingHandler
    void on(UnknownSerializedType unknown) {
        ahead |= SlotgraphEvents.CATALOG
                .named(unknown.serializedType().getName())
                .isPresent();
    }

    @EventSourcingHandler
    void on(
            BookingEvent event,
            @SequenceNumber long sequence,
            @Timestamp Instant recordedAt,
            @MetaDataValue(EventMeta.APP) String app) {
        id = event.bookingId();
        state = event instanceof BookingCreated created
                ? BookingState.begin(UUID.fromString(app), created, recordedAt)
                : requireNonNull(state).atVersion(sequence).evolve(event, recordedAt);
    }
}

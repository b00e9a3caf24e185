package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.event.EventMeta;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Bookings as they are in the log, for who wants to look at one without asking anything of it: from the snapshot on, where there is
 * one. Thread-safe.
 */
@Component
public class LoggedBookings {

    private final EventStore log;

    LoggedBookings(EventStore log) {
        this.log = log;
    }

    /** Of whatever app; deleted ones are found as well. */
    public Optional<BookingState> find(UUID id) {
        @Nullable BookingState found = null;
        for (var stream = log.readEvents(id.toString()); stream.hasNext(); ) {
            found = next(found, stream.next());
        }
        return Optional.ofNullable(found);
    }

    private static @Nullable BookingState next(@Nullable BookingState state, DomainEventMessage<?> message) {
        return switch (message.getPayload()) {
            case Booking snapshot -> snapshot.state();
            case BookingCreated created ->
                BookingState.begin(
                        UUID.fromString(String.valueOf(message.getMetaData().get(EventMeta.APP))),
                        created,
                        message.getTimestamp());
            case BookingEvent event
            when state != null -> state.atVersion(message.getSequenceNumber()).evolve(event, message.getTimestamp());
            default -> state;
        };
    }
}

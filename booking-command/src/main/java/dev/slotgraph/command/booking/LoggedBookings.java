package dev.slotgraph.command.booking;

import static java.util.Objects.requireNonNull;

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

/** Bookings of whatever app as the log has them, to look at. Who decides by one sends it a command. Thread-safe. */
@Component
public class LoggedBookings {

    private final EventStore log;

    LoggedBookings(EventStore log) {
        this.log = log;
    }

    /** Deleted ones too; empty for an id that is no booking's. */
    public Optional<BookingState> find(UUID id) {
        @Nullable BookingState booking = null;
        for (var stream = log.readEvents(id.toString()); stream.hasNext(); ) {
            var message = stream.next();
            switch (message.getPayload()) {
                case Booking snapshot -> booking = snapshot.state();
                case BookingCreated created -> booking = begin(message, created);
                case BookingEvent event ->
                    booking = requireNonNull(booking)
                            .atVersion(message.getSequenceNumber())
                            .evolve(event, message.getTimestamp());
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.ofNullable(booking);
    }

    private static BookingState begin(DomainEventMessage<?> message, BookingCreated created) {
        var app = String.valueOf(message.getMetaData().get(EventMeta.APP));
        return BookingState.begin(UUID.fromString(app), created, message.getTimestamp());
    }
}

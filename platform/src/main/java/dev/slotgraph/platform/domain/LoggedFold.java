package dev.slotgraph.platform.domain;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.util.List;
import java.util.Optional;

/** Folds stored events of one stream, as far as they are given; those that this version does not know only count. Stateless. */
public final class LoggedFold {

    private LoggedFold() {}

    /** Empty for a stream that begins with something else than a booking's creation. */
    public static Optional<BookingState> booking(List<LoggedEvent> events, LoggedPayloads payloads) {
        BookingState booking = null;
        for (var event : events) {
            var payload = payloads.of(event).orElse(null);
            if (booking != null && payload == null) {
                booking = booking.atVersion(event.sequence() + 1);
            } else if (booking != null && payload instanceof BookingEvent next) {
                booking = booking.evolve(next, event.recordedAt());
            } else if (payload instanceof BookingCreated created) {
                booking = BookingState.begin(event.appId(), created, event.recordedAt());
            }
        }
        return Optional.ofNullable(booking);
    }
}

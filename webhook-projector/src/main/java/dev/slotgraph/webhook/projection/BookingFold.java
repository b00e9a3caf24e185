package dev.slotgraph.webhook.projection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.event.EventMeta;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;

/** Bookings as they were after each of their events, straight from the log. Thread-safe. */
class BookingFold {

    private static final int RECENT = 2_000;

    private final EventStore log;
    private final Cache<UUID, BookingState> recent =
            Caffeine.newBuilder().maximumSize(RECENT).build();

    BookingFold(EventStore log) {
        this.log = log;
    }

    /** A booking before and after an event; before the first there is none. */
    record Step(@Nullable BookingState before, BookingState after) {}

    /**
     * What an event changed.
     *
     * @param sequence of the event in the booking's stream, from 0
     */
    Step step(UUID appId, BookingEvent event, long sequence, Instant recordedAt) {
        Step step;
        var before = recent.getIfPresent(event.bookingId());
        if (event instanceof BookingCreated created) {
            step = new Step(null, BookingState.begin(appId, created, recordedAt));
        } else if (before != null && before.version() == sequence) {
            step = new Step(before, before.evolve(event, recordedAt));
        } else {
            step = read(event.bookingId(), sequence);
        }
        recent.put(event.bookingId(), step.after());
        return step;
    }

    /** Forgets what it remembers, which may tell of somebody who was erased. */
    void forget() {
        recent.invalidateAll();
    }

    /** From the booking's first event on: what comes without a sequence may begin with a snapshot. */
    private Step read(UUID bookingId, long sequence) {
        @Nullable BookingState before = null;
        @Nullable BookingState state = null;
        var stream = log.readEvents(bookingId.toString(), 0);
        while (stream.hasNext()) {
            DomainEventMessage<?> message = stream.next();
            if (message.getSequenceNumber() > sequence) {
                break;
            }
            if (message.getPayload() instanceof BookingEvent event) {
                before = state;
                state = state == null
                        ? begin(message, event)
                        : state.atVersion(message.getSequenceNumber()).evolve(event, message.getTimestamp());
            }
        }
        if (state == null || state.version() != sequence + 1) {
            throw new IllegalStateException(
                    "the log does not tell event %d of booking %s".formatted(sequence, bookingId));
        }
        return new Step(before, state);
    }

    private static BookingState begin(DomainEventMessage<?> message, BookingEvent event) {
        if (event instanceof BookingCreated created) {
            return BookingState.begin(
                    UUID.fromString(String.valueOf(message.getMetaData().get(EventMeta.APP))),
                    created,
                    message.getTimestamp());
        }
        throw new IllegalStateException("booking " + event.bookingId() + " does not begin with its creation");
    }
}

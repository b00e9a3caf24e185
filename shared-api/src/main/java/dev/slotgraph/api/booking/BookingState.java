package dev.slotgraph.api.booking;

import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingExtended;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.Walk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A booking as its events left it: the fold that the write side decides on, the read side shows and the webhooks render.
 *
 * @param version of the booking, counted from 1: one more than its last event's sequence
 * @param enteredAt when it came into its state
 * @param ownerBookingId the group in which it takes a seat; null for a booking of its own
 * @param bulkId see {@link BookingCreated}
 * @param leftBy the automatic action that brought it into its state; null where somebody did
 */
public record BookingState(
        UUID id,
        UUID appId,
        long version,
        String graph,
        int graphVersion,
        String state,
        Instant enteredAt,
        @Nullable LeftBy leftBy,
        TimeSlot slot,
        List<BookedResource> resources,
        @Nullable UUID projectId,
        @Nullable UUID customerId,
        @Nullable UUID ownerBookingId,
        BookingSettings settings,
        @Nullable String byline,
        @Nullable String color,
        Personal<BookingDetails> details,
        @Nullable UUID bulkId,
        Instant createdAt,
        Instant updatedAt,
        boolean deleted) {

    /** An automatic action that happened, and the state that it led away from. */
    public record LeftBy(String action, String from) {}

    /**
     * A booking's first event.
     *
     * @param recordedAt the event's time in the log
     */
    public static BookingState begin(UUID appId, BookingCreated event, Instant recordedAt) {
        return new BookingState(
                event.bookingId(),
                appId,
                1,
                event.graph(),
                event.graphVersion(),
                event.state(),
                recordedAt,
                null,
                event.slot(),
                event.resources(),
                event.projectId(),
                event.customerId(),
                event.ownerBookingId(),
                event.settings(),
                event.byline(),
                event.color(),
                event.details(),
                event.bulkId(),
                recordedAt,
                recordedAt,
                false);
    }

    /**
     * Every later event.
     *
     * @throws IllegalArgumentException for a second beginning
     */
    public BookingState evolve(BookingEvent event, Instant recordedAt) {
        var next = new Changed(this, recordedAt);
        return switch (event) {
            case BookingCreated created ->
                throw new IllegalArgumentException("booking " + created.bookingId() + " began twice");
            case BookingTransitioned step -> next.transitioned(step);
            case BookingUpdated update -> next.updated(update);
            case BookingRescheduled move -> next.rescheduled(move);
            case BookingExtended extension -> next.extended(extension);
            case BookingDeleted _ -> next.deleted();
        };
    }

    /** Where the booking stands on its graph. */
    public Walk on(Graph pinned) {
        return new Walk(pinned, state, enteredAt, slot.start(), slot.end(), settings.durations(), null);
    }

    /** The person whose key covers this booking's personal data: the customer, or the booking itself where there is none. */
    public UUID subject() {
        return details.subject();
    }

    /** The same booking, after events that this release does not know, which change nothing but the version. */
    public BookingState atVersion(long later) {
        return new BookingState(
                id,
                appId,
                later,
                graph,
                graphVersion,
                state,
                enteredAt,
                leftBy,
                slot,
                resources,
                projectId,
                customerId,
                ownerBookingId,
                settings,
                byline,
                color,
                details,
                bulkId,
                createdAt,
                updatedAt,
                deleted);
    }

    /** The same booking, of somebody who has been erased since. */
    public BookingState withoutPerson() {
        return new BookingState(
                id,
                appId,
                version,
                graph,
                graphVersion,
                state,
                enteredAt,
                leftBy,
                slot,
                resources,
                projectId,
                customerId,
                ownerBookingId,
                settings,
                byline,
                color,
                new Personal<>(details.subject(), null),
                bulkId,
                createdAt,
                updatedAt,
                deleted);
    }

    /** The details, blank where the person has been erased. */
    public BookingDetails readDetails() {
        return details.read().orElse(BookingDetails.ERASED);
    }

    private record Changed(BookingState old, Instant at) {

        BookingState transitioned(BookingTransitioned step) {
            var leftBy = step.dueAt() == null ? null : new LeftBy(step.action(), step.from());
            return copy(
                    step.to(),
                    step.enteredAt(),
                    leftBy,
                    old.slot,
                    old.resources,
                    old.byline,
                    old.color,
                    old.details,
                    old.settings,
                    false);
        }

        BookingState updated(BookingUpdated update) {
            var details = old.details.erased() || update.details().erased()
                    ? old.details
                    : Personal.of(
                            old.details.subject(),
                            old.readDetails().with(update.details().read().orElse(Map.of())));
            return copy(
                    old.state,
                    old.enteredAt,
                    old.leftBy,
                    old.slot,
                    update.resources() == null ? old.resources : List.copyOf(update.resources()),
                    text(update.changes(), "byline", old.byline),
                    text(update.changes(), "color", old.color),
                    details,
                    update.group() == null ? old.settings : old.settings.with(update.group()),
                    false);
        }

        BookingState rescheduled(BookingRescheduled move) {
            return copy(
                    old.state,
                    old.enteredAt,
                    old.leftBy,
                    move.slot(),
                    move.resources(),
                    old.byline,
                    old.color,
                    old.details,
                    old.settings.over(move.ignoreAllDayEvents()),
                    false);
        }

        BookingState extended(BookingExtended extension) {
            return copy(
                    old.state,
                    old.enteredAt,
                    old.leftBy,
                    old.slot,
                    old.resources,
                    old.byline,
                    old.color,
                    old.details,
                    old.settings.with(extension.timers()),
                    false);
        }

        BookingState deleted() {
            return copy(
                    old.state,
                    old.enteredAt,
                    old.leftBy,
                    old.slot,
                    old.resources,
                    old.byline,
                    old.color,
                    old.details,
                    old.settings,
                    true);
        }

        private static @Nullable String text(
                Map<String, @Nullable Object> changes, String key, @Nullable String present) {
            return changes.containsKey(key) ? (String) changes.get(key) : present;
        }

        private BookingState copy(
                String state,
                Instant enteredAt,
                @Nullable LeftBy leftBy,
                TimeSlot slot,
                List<BookedResource> resources,
                @Nullable String byline,
                @Nullable String color,
                Personal<BookingDetails> details,
                BookingSettings settings,
                boolean deleted) {
            return new BookingState(
                    old.id,
                    old.appId,
                    old.version + 1,
                    old.graph,
                    old.graphVersion,
                    state,
                    enteredAt,
                    leftBy,
                    slot,
                    resources,
                    old.projectId,
                    old.customerId,
                    old.ownerBookingId,
                    settings,
                    byline,
                    color,
                    details,
                    old.bulkId,
                    old.createdAt,
                    at,
                    deleted);
        }
    }
}

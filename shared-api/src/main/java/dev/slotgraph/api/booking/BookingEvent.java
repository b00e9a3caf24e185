package dev.slotgraph.api.booking;

import dev.slotgraph.api.event.Personal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a booking. One command makes one event: a commit of a booking's stream is one event. */
public sealed interface BookingEvent {

    UUID bookingId();

    /**
     * The booking began, in the first state of its graph.
     *
     * @param graphVersion the version that the booking stays on
     * @param action the graph's first action
     * @param state that it led to
     * @param byline short public text
     * @param color hex, {@code #rrggbb}
     * @param bulkId shared with the bookings that were made together with it, and to which actions spread; null for one that
     *     stands alone
     * @param ownerBookingId the group in which it takes a seat; null for a booking of its own
     */
    record BookingCreated(
            UUID bookingId,
            String graph,
            int graphVersion,
            String action,
            String state,
            TimeSlot slot,
            List<BookedResource> resources,
            @Nullable UUID projectId,
            @Nullable UUID customerId,
            BookingSettings settings,
            @Nullable String byline,
            @Nullable String color,
            Personal<BookingDetails> details,
            @Nullable UUID bulkId,
            @Nullable UUID ownerBookingId)
            implements BookingEvent {

        public BookingCreated {
            resources = List.copyOf(resources);
        }

        /** A booking of its own. */
        public BookingCreated(
                UUID bookingId,
                String graph,
                int graphVersion,
                String action,
                String state,
                TimeSlot slot,
                List<BookedResource> resources,
                @Nullable UUID projectId,
                @Nullable UUID customerId,
                BookingSettings settings,
                @Nullable String byline,
                @Nullable String color,
                Personal<BookingDetails> details) {
            this(
                    bookingId,
                    graph,
                    graphVersion,
                    action,
                    state,
                    slot,
                    resources,
                    projectId,
                    customerId,
                    settings,
                    byline,
                    color,
                    details,
                    null,
                    null);
        }
    }

    /**
     * An action led the booking from one state to another.
     *
     * @param cause {@code request}, or {@code automatic} for one that the graph brought about
     * @param dueAt when an automatic action was due; null for a request
     * @param enteredAt when the new state counts from: {@code dueAt} where there is one, so that a late timer shifts nothing
     */
    record BookingTransitioned(
            UUID bookingId,
            String action,
            String from,
            String to,
            String cause,
            @Nullable Instant dueAt,
            Instant enteredAt,
            Personal<Map<String, @Nullable Object>> inputs)
            implements BookingEvent {}

    /**
     * Details or resources changed, the state did not.
     *
     * @param changes public fields by name, {@code byline} and {@code color}; a null value clears
     * @param details personal fields by name, as {@link BookingDetails#with} takes them
     * @param resources all resources from now on; null where they did not change
     * @param group what holds for its seats from now on; null where that did not change
     */
    record BookingUpdated(
            UUID bookingId,
            Map<String, @Nullable Object> changes,
            Personal<Map<String, @Nullable Object>> details,
            @Nullable List<BookedResource> resources,
            @Nullable GroupTerms group)
            implements BookingEvent {

        /** A change of anything but the terms of seats. */
        public BookingUpdated(
                UUID bookingId,
                Map<String, @Nullable Object> changes,
                Personal<Map<String, @Nullable Object>> details,
                @Nullable List<BookedResource> resources) {
            this(bookingId, changes, details, resources, null);
        }
    }

    /**
     * The booking moved to another time, and perhaps to other resources, in one step.
     *
     * @param ignoreAllDayEvents whether events about days are not in its way from now on; null for as before
     */
    record BookingRescheduled(
            UUID bookingId,
            TimeSlot slot,
            List<BookedResource> resources,
            Personal<Map<String, @Nullable Object>> inputs,
            @Nullable Boolean ignoreAllDayEvents)
            implements BookingEvent {

        public BookingRescheduled {
            resources = List.copyOf(resources);
        }

        /** A move that changes nothing but the place. */
        public BookingRescheduled(
                UUID bookingId,
                TimeSlot slot,
                List<BookedResource> resources,
                Personal<Map<String, @Nullable Object>> inputs) {
            this(bookingId, slot, resources, inputs, null);
        }
    }

    /**
     * The booking stays longer in its state than it would have.
     *
     * @param timers seconds by the name of the setting, counted from when the booking came into its state; others stay
     */
    record BookingExtended(UUID bookingId, Map<String, Long> timers) implements BookingEvent {

        public BookingExtended {
            timers = Map.copyOf(timers);
        }
    }

    /** The booking is gone from lists; its history stays. */
    record BookingDeleted(UUID bookingId) implements BookingEvent {}
}

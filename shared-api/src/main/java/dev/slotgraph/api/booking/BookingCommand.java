package dev.slotgraph.api.booking;

import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.Graph;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a booking. A command that begins one carries all that its decision needs from elsewhere; what it takes to
 * move one depends on the booking, so those name resources by id.
 */
public sealed interface BookingCommand {

    UUID bookingId();

    /** The app on whose behalf it is asked; a booking of another app is not found. */
    UUID appId();

    /**
     * Begin a booking on the newest version of a graph.
     *
     * @param ownerBookingId the group in which it takes a seat; null for a booking of its own
     */
    record CreateBooking(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            Graph graph,
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
            implements BookingCommand {

        /** A booking of its own. */
        public CreateBooking(
                UUID bookingId,
                UUID appId,
                Graph graph,
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
                    appId,
                    graph,
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
     * Take a step.
     *
     * @param inputs by name, already plain JSON values
     * @param expectedVersion what {@code If-Match} asks for; null for any
     */
    record TakeAction(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            String action,
            Map<String, @Nullable Object> inputs,
            @Nullable Long expectedVersion)
            implements BookingCommand {}

    /** Let the automatic action happen that is due, if it still is. */
    record RunDueAction(@TargetAggregateIdentifier UUID bookingId, UUID appId) implements BookingCommand {}

    /** The automatic action that is due cannot happen: go where the graph leads then, if it leads anywhere. */
    record FailDueAction(@TargetAggregateIdentifier UUID bookingId, UUID appId) implements BookingCommand {}

    /**
     * Move to another time, and perhaps to other resources, in one step.
     *
     * @param inputs what is said with it, by name, already plain JSON values
     * @param overOthers whether a booking that was made over others on purpose may be moved over others
     * @param expectedVersion what {@code If-Match} asks for; null for any
     */
    record RescheduleBooking(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            Move move,
            Map<String, @Nullable Object> inputs,
            boolean overOthers,
            @Nullable Long expectedVersion)
            implements BookingCommand {}

    /** Move the booking to where its clocks show what was agreed on, if the rules of its zones have changed since. */
    record KeepWallTime(@TargetAggregateIdentifier UUID bookingId, UUID appId) implements BookingCommand {}

    /**
     * Change details or resources; see {@link BookingEvent.BookingUpdated} for the maps.
     *
     * @param resources all resources from now on; null where they stay
     * @param group what changes for its seats, see {@link GroupTerms#with}
     */
    record UpdateBooking(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            Map<String, @Nullable Object> changes,
            Map<String, @Nullable Object> details,
            @Nullable List<UUID> resources,
            Map<String, @Nullable Object> group,
            @Nullable Long expectedVersion)
            implements BookingCommand {

        /** A change of anything but the terms of seats. */
        public UpdateBooking(
                UUID bookingId,
                UUID appId,
                Map<String, @Nullable Object> changes,
                Map<String, @Nullable Object> details,
                @Nullable List<UUID> resources,
                @Nullable Long expectedVersion) {
            this(bookingId, appId, changes, details, resources, Map.of(), expectedVersion);
        }
    }

    /**
     * Give up the place of a hold for another booking, which takes it in the same transaction.
     *
     * @param successor the booking that takes it
     */
    record ConvertHold(@TargetAggregateIdentifier UUID bookingId, UUID appId, UUID successor)
            implements BookingCommand {}

    /**
     * Hold on for so long from now on; a hold never becomes shorter.
     *
     * @param expectedVersion what {@code If-Match} asks for; null for any
     */
    record ExtendHold(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            Duration time,
            @Nullable Long expectedVersion) implements BookingCommand {}

    /** Take a booking that is over out of the lists. */
    record DeleteBooking(
            @TargetAggregateIdentifier UUID bookingId,
            UUID appId,
            @Nullable Long expectedVersion) implements BookingCommand {}
}

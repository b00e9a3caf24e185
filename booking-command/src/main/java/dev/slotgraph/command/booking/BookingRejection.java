package dev.slotgraph.command.booking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Why a booking command was refused. A value: thrown once at the aggregate's shell, made a problem once at the edge. */
public sealed interface BookingRejection {

    record BookingNotFound() implements BookingRejection {}

    /** @param available actions of the state that the booking is in, overdue automatic ones counted as happened */
    record IllegalAction(String action, String state, List<String> available) implements BookingRejection {}

    /** The hold that the action belonged to ran out. */
    record HoldExpired(String action, String state, List<String> available) implements BookingRejection {}

    record NotOver(String state, List<String> available) implements BookingRejection {}

    /** @param until when the action was last possible */
    record TooLate(String action, String state, List<String> available, Instant until) implements BookingRejection {}

    /** Every seat of the group is taken. */
    record GroupFull(int maxSeats) implements BookingRejection {}

    /** The group takes no seats: it is over, or off. */
    record GroupClosed() implements BookingRejection {}

    /** @param taken seats of the group, which what was asked for would leave without a place */
    record SeatsTaken(int taken) implements BookingRejection {}

    record VersionConflict(long version) implements BookingRejection {}

    /** @param errors messages by the input's path */
    record InvalidInput(Map<String, List<String>> errors) implements BookingRejection {}

    record SlotUnavailable(List<Conflict> conflicts) implements BookingRejection {}

    record CapacityExceeded(List<Conflict> conflicts) implements BookingRejection {}

    record ResourceNotFound(UUID resourceId) implements BookingRejection {}

    /** Time that a booking, its buffers included, or an event holds on a resource; nothing about who or what it is. */
    record Conflict(UUID resourceId, Instant start, Instant end) {}

    /** Carries a rejection out of the aggregate. Control flow, so it has no stack trace. */
    final class RejectedException extends RuntimeException {

        private final transient BookingRejection rejection;

        public RejectedException(BookingRejection rejection) {
            super(rejection.toString(), null, false, false);
            this.rejection = rejection;
        }

        public BookingRejection rejection() {
            return rejection;
        }
    }
}

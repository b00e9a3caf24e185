package dev.slotgraph.api.booking;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the seats of a group. Times are seconds before the start; null where there is no limit.
 *
 * @param maxSeats how many seats there are
 * @param minCancelTime until then a seat may be given back
 * @param minBookingTime until then a seat may be booked
 * @param maxBookingTime from then on a seat may be booked
 */
public record GroupTerms(
        int maxSeats,
        @Nullable Long minCancelTime,
        @Nullable Long minBookingTime,
        @Nullable Long maxBookingTime) {

    /** @param changes new values by the contract's names; null lifts a limit */
    public GroupTerms with(Map<String, @Nullable Object> changes) {
        return new GroupTerms(
                changes.get("max_seats") instanceof Integer seats ? seats : maxSeats,
                seconds(changes, "min_cancel_time", minCancelTime),
                seconds(changes, "min_booking_time", minBookingTime),
                seconds(changes, "max_booking_time", maxBookingTime));
    }

    private static @Nullable Long seconds(Map<String, @Nullable Object> changes, String key, @Nullable Long present) {
        return changes.containsKey(key) ? (Long) changes.get(key) : present;
    }
}

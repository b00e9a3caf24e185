package dev.slotgraph.query.booking;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which bookings, in which order.
 *
 * @param conditions all must hold
 * @param from bookings that end after it
 * @param to bookings that start before it
 * @param startAfter bookings that start at it or later
 * @param startBefore bookings that start before it
 * @param ascending the direction of the order
 */
record BookingQuery(
        List<Condition> conditions,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Instant startAfter,
        @Nullable Instant startBefore,
        Order order,
        boolean ascending) {

    BookingQuery {
        conditions = List.copyOf(conditions);
    }

    /**
     * One {@code field:value} of a search.
     *
     * @param key what comes after the dot, for fields that the app names itself; empty otherwise
     * @param equal false for those that are not, or have no such field
     */
    record Condition(Field field, String key, String value, boolean equal) {}

    /** What can be searched for. */
    enum Field {
        ID,
        RESOURCE,
        CALENDAR,
        PROJECT,
        GRAPH,
        STATE,
        COMPLETED,
        CUSTOMER_ID,
        CUSTOMER_NAME,
        CUSTOMER_EMAIL,
        CUSTOMER_FIELD,
        META
    }

    /** What can be sorted by. */
    enum Order {
        CREATED_AT,
        UPDATED_AT,
        COMPLETED,
        GRAPH,
        STATE,
        START,
        END
    }
}

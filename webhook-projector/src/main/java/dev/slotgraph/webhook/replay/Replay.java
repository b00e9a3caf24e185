package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.payload.Occurrence;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the past that is told to one endpoint again. Immutable.
 *
 * @param until the last position that belongs to it
 * @param position up to where messages have been taken over
 * @param messages how many
 * @param drifted of how many the bytes could not be made again
 * @param error what it failed for the last time; null while it goes on
 */
record Replay(
        UUID id,
        UUID endpointId,
        UUID appId,
        Asked asked,
        long until,
        State state,
        long position,
        long messages,
        long drifted,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    enum State {
        RUNNING,
        COMPLETED,
        CANCELLED
    }

    enum Mode {
        /** Every message of the endpoint, as it was first rendered. */
        HISTORY,
        /** What it never acknowledged. */
        MISSING,
        /** What was given up. */
        FAILED,
        /** One message for each booking that is there, with its state at the end. */
        SNAPSHOT
    }

    /**
     * What is wanted.
     *
     * @param after what is behind this position
     * @param until the last position; null for where the projector is
     * @param types public types; empty for all
     * @param bookings empty for all
     * @param rate messages a second at most; null for no limit
     */
    record Asked(
            Mode mode,
            long after,
            @Nullable Long until,
            List<String> types,
            List<UUID> bookings,
            @Nullable Integer rate) {

        Asked {
            types = List.copyOf(types);
            bookings = List.copyOf(bookings);
        }

        boolean wants(Occurrence occurrence) {
            return (types.isEmpty() || types.contains(occurrence.publicType()))
                    && (bookings.isEmpty() || bookings.contains(occurrence.bookingId()));
        }
    }

    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

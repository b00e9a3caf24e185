package dev.slotgraph.api.booking;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a booking is to go: {@code [start, end)}. What is null stays as it is, except that zones follow to another resource.
 *
 * @param resources all resources from then on
 * @param respectAvailability whether hours count although the booking came without a project
 */
public record Move(
        Instant start,
        Instant end,
        @Nullable ZoneId startTimezone,
        @Nullable ZoneId endTimezone,
        @Nullable Boolean allDay,
        @Nullable List<UUID> resources,
        boolean respectAvailability) {}

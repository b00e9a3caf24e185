package dev.slotgraph.api.availability;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A time that can be booked, {@code [start, end)} in epoch seconds, with the resources that it can be booked with. */
public record Slot(long start, long end, List<UUID> resources) {

    public Instant startInstant() {
        return Instant.ofEpochSecond(start);
    }

    public Instant endInstant() {
        return Instant.ofEpochSecond(end);
    }
}

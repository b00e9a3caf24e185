package dev.slotgraph.platform.web;

import dev.slotgraph.api.time.TimeFormats;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The zone in which the caller wants to read times: from {@code ?output_timezone=}, else from the header {@code Timekit-Timezone},
 * else UTC. A controller takes it as a parameter; an unknown zone is answered with 422. Immutable.
 */
public record OutputZone(ZoneId zone) {

    public static final OutputZone UTC = new OutputZone(ZoneOffset.UTC);

    /** The instant as the API writes it. */
    public String format(Instant instant) {
        return TimeFormats.format(instant, zone);
    }
}

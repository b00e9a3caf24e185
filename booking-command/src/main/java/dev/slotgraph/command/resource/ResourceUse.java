package dev.slotgraph.command.resource;

import java.time.Instant;
import java.util.UUID;

/** Who uses a resource without holding time of it. */
public interface ResourceUse {

    /** Whether a booking that is neither at an end nor over asks for time of the resource. */
    boolean isWanted(UUID resourceId, Instant now);
}

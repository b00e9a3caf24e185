package dev.slotgraph.api.booking;

import java.util.UUID;

/**
 * A resource of a booking, with the buffers that were agreed when it was booked.
 *
 * @param bufferBefore seconds that are kept free before the start
 * @param bufferAfter seconds that are kept free after the end
 */
public record BookedResource(UUID resourceId, long bufferBefore, long bufferAfter) {}

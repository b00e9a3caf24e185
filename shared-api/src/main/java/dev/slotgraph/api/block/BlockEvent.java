package dev.slotgraph.api.block;

import java.util.UUID;

/** What happened to an event of a calendar. */
public sealed interface BlockEvent {

    UUID eventId();

    record BlockCreated(UUID eventId, BlockData data) implements BlockEvent {}

    /** @param data all of it, as it is from now on */
    record BlockUpdated(UUID eventId, BlockData data) implements BlockEvent {}

    record BlockDeleted(UUID eventId) implements BlockEvent {}
}

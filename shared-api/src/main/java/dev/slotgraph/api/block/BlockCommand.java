package dev.slotgraph.api.block;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of an event of a calendar. */
public sealed interface BlockCommand {

    UUID eventId();

    /** The app on whose behalf it is asked; an event of another app is not found. */
    UUID appId();

    record CreateBlock(@TargetAggregateIdentifier UUID eventId, UUID appId, BlockData data) implements BlockCommand {}

    /** @param data all of it, as it is to be from now on */
    record UpdateBlock(@TargetAggregateIdentifier UUID eventId, UUID appId, BlockData data) implements BlockCommand {}

    record DeleteBlock(@TargetAggregateIdentifier UUID eventId, UUID appId) implements BlockCommand {}
}

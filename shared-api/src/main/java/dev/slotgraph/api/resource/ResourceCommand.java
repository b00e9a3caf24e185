package dev.slotgraph.api.resource;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a resource. */
public sealed interface ResourceCommand {

    UUID resourceId();

    /** The app on whose behalf it is asked; a resource of another app is not found. */
    UUID appId();

    record CreateResource(@TargetAggregateIdentifier UUID resourceId, UUID appId, ResourceData data)
            implements ResourceCommand {}

    /** @param data all of it, as it is to be from now on */
    record UpdateResource(@TargetAggregateIdentifier UUID resourceId, UUID appId, ResourceData data)
            implements ResourceCommand {}

    record DeleteResource(@TargetAggregateIdentifier UUID resourceId, UUID appId) implements ResourceCommand {}
}

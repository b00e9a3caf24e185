package dev.slotgraph.api.resource;

import java.util.UUID;

/** What happened to a resource. */
public sealed interface ResourceEvent {

    UUID resourceId();

    record ResourceCreated(UUID resourceId, ResourceData data) implements ResourceEvent {}

    /** @param data all of it, as it is from now on */
    record ResourceUpdated(UUID resourceId, ResourceData data) implements ResourceEvent {}

    record ResourceDeleted(UUID resourceId) implements ResourceEvent {}
}

package dev.slotgraph.api.project;

import java.util.UUID;

/** What happened to a project. */
public sealed interface ProjectEvent {

    UUID projectId();

    record ProjectCreated(UUID projectId, ProjectData data) implements ProjectEvent {}

    /** @param data all of it, as it is from now on */
    record ProjectUpdated(UUID projectId, ProjectData data) implements ProjectEvent {}

    record ProjectDeleted(UUID projectId) implements ProjectEvent {}
}

package dev.slotgraph.api.project;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a project. */
public sealed interface ProjectCommand {

    UUID projectId();

    /** The app on whose behalf it is asked; a project of another app is not found. */
    UUID appId();

    record CreateProject(@TargetAggregateIdentifier UUID projectId, UUID appId, ProjectData data)
            implements ProjectCommand {}

    /** @param data all of it, as it is to be from now on */
    record UpdateProject(@TargetAggregateIdentifier UUID projectId, UUID appId, ProjectData data)
            implements ProjectCommand {}

    record DeleteProject(@TargetAggregateIdentifier UUID projectId, UUID appId) implements ProjectCommand {}
}

package dev.slotgraph.command.project;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.project.ProjectCommand;
import dev.slotgraph.api.project.ProjectCommand.CreateProject;
import dev.slotgraph.api.project.ProjectCommand.DeleteProject;
import dev.slotgraph.api.project.ProjectCommand.UpdateProject;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectEvent;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import java.time.Clock;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A project. Plain by design: it is created, replaced and deleted, and its history says so. */
@Aggregate(type = "project")
class Project {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private @Nullable ProjectData data;
    private boolean deleted;

    Project() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateProject command, ProjectRegister register, Clock clock) {
        apply(new ProjectCreated(command.projectId(), command.data()));
        register.insert(command.appId(), command.projectId(), command.data(), clock.instant());
    }

    @CommandHandler
    void handle(UpdateProject command, ProjectRegister register, Clock clock) {
        mustBeThere(command);
        if (!command.data().equals(data)) {
            apply(new ProjectUpdated(command.projectId(), command.data()));
            register.update(command.projectId(), command.data(), clock.instant());
        }
    }

    @CommandHandler
    void handle(DeleteProject command, ProjectRegister register, Clock clock) {
        mustBeThere(command);
        apply(new ProjectDeleted(command.projectId()));
        register.delete(command.projectId(), clock.instant());
    }

    @EventSourcingHandler
    void on(ProjectEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.projectId();
        appId = UUID.fromString(app);
        switch (event) {
            case ProjectCreated created -> data = created.data();
            case ProjectUpdated updated -> data = updated.data();
            case ProjectDeleted _ -> deleted = true;
        }
    }

    private void mustBeThere(ProjectCommand command) {
        if (deleted || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("Project");
        }
    }
}

package dev.slotgraph.command.resource;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.resource.ResourceCommand;
import dev.slotgraph.api.resource.ResourceCommand.CreateResource;
import dev.slotgraph.api.resource.ResourceCommand.DeleteResource;
import dev.slotgraph.api.resource.ResourceCommand.UpdateResource;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceEvent;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
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

/** A resource. Plain by design: it is created, replaced and deleted, and its history says so. */
@Aggregate(type = "resource")
class Resource {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private @Nullable ResourceData data;
    private boolean deleted;

    Resource() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateResource command, ResourceRegister register, Clock clock) {
        apply(new ResourceCreated(command.resourceId(), command.data()));
        register.insert(command.appId(), command.resourceId(), command.data(), clock.instant());
    }

    @CommandHandler
    void handle(UpdateResource command, ResourceRegister register, Clock clock) {
        mustBeThere(command);
        if (!command.data().equals(data)) {
            apply(new ResourceUpdated(command.resourceId(), command.data()));
            register.update(command.resourceId(), command.data(), clock.instant());
        }
    }

    @CommandHandler
    void handle(DeleteResource command, ResourceRegister register, ResourceUse use, Clock clock) {
        mustBeThere(command);
        register.mustBeIdle(command.resourceId(), use, clock.instant());
        apply(new ResourceDeleted(command.resourceId()));
        register.delete(command.resourceId(), clock.instant());
    }

    @EventSourcingHandler
    void on(ResourceEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.resourceId();
        appId = UUID.fromString(app);
        switch (event) {
            case ResourceCreated created -> data = created.data();
            case ResourceUpdated updated -> data = updated.data();
            case ResourceDeleted _ -> deleted = true;
        }
    }

    private void mustBeThere(ResourceCommand command) {
        if (deleted || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("Resource");
        }
    }
}

package dev.slotgraph.command.block;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.block.BlockCommand;
import dev.slotgraph.api.block.BlockCommand.CreateBlock;
import dev.slotgraph.api.block.BlockCommand.DeleteBlock;
import dev.slotgraph.api.block.BlockCommand.UpdateBlock;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockEvent;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An event of a calendar: it is created, replaced and deleted, and its claim follows in the same transaction. */
@Aggregate(type = "event")
class Block {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private @Nullable BlockData data;
    private boolean deleted;

    Block() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateBlock command, BlockConsequences consequences) {
        apply(new BlockCreated(command.eventId(), command.data()));
        consequences.created(command);
    }

    @CommandHandler
    void handle(UpdateBlock command, BlockConsequences consequences) {
        var before = there(command);
        if (!command.data().equals(before)) {
            apply(new BlockUpdated(command.eventId(), command.data()));
            consequences.updated(command, before);
        }
    }

    @CommandHandler
    void handle(DeleteBlock command, BlockConsequences consequences) {
        var before = there(command);
        apply(new BlockDeleted(command.eventId()));
        consequences.deleted(command, before);
    }

    @EventSourcingHandler
    void on(BlockEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.eventId();
        appId = UUID.fromString(app);
        switch (event) {
            case BlockCreated created -> data = created.data();
            case BlockUpdated updated -> data = updated.data();
            case BlockDeleted _ -> deleted = true;
        }
    }

    private BlockData there(BlockCommand command) {
        if (deleted || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("Event");
        }
        return requireNonNull(data);
    }
}

package dev.slotgraph.command.site;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.site.SiteCommand;
import dev.slotgraph.api.site.SiteCommand.CreateSite;
import dev.slotgraph.api.site.SiteCommand.DeleteSite;
import dev.slotgraph.api.site.SiteCommand.UpdateSite;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.api.site.SiteEvent;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteDeleted;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
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

/** A site. Plain by design: it is created, replaced and deleted, and its history says so. */
@Aggregate(type = "site")
class Site {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private @Nullable SiteData data;
    private boolean deleted;

    Site() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateSite command, SiteRegister register, Clock clock) {
        apply(new SiteCreated(command.siteId(), command.data()));
        register.insert(command.appId(), command.siteId(), command.data(), clock.instant());
    }

    @CommandHandler
    void handle(UpdateSite command, SiteRegister register, Clock clock) {
        mustBeThere(command);
        if (!command.data().equals(data)) {
            apply(new SiteUpdated(command.siteId(), command.data()));
            register.update(command.siteId(), command.data(), clock.instant());
        }
    }

    @CommandHandler
    void handle(DeleteSite command, SiteRegister register, Clock clock) {
        mustBeThere(command);
        apply(new SiteDeleted(command.siteId()));
        register.delete(command.siteId(), clock.instant());
    }

    @EventSourcingHandler
    void on(SiteEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.siteId();
        appId = UUID.fromString(app);
        switch (event) {
            case SiteCreated created -> data = created.data();
            case SiteUpdated updated -> data = updated.data();
            case SiteDeleted _ -> deleted = true;
        }
    }

    private void mustBeThere(SiteCommand command) {
        if (deleted || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("Site");
        }
    }
}

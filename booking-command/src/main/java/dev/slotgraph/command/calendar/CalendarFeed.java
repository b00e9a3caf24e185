package dev.slotgraph.command.calendar;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.calendar.CalendarFeedCommand.IssueCalendarFeed;
import dev.slotgraph.api.calendar.CalendarFeedCommand.RevokeCalendarFeed;
import dev.slotgraph.api.calendar.CalendarFeedEvent;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedRevoked;
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

/** The address of a resource's calendar: at most one is good at a time. */
@Aggregate(type = "calendar_feed")
class CalendarFeed {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private boolean open;

    CalendarFeed() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(IssueCalendarFeed command) {
        apply(new CalendarFeedIssued(command.feedId(), command.data()));
    }

    @CommandHandler
    void handle(RevokeCalendarFeed command) {
        if (!open || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("CalendarFeed");
        }
        apply(new CalendarFeedRevoked(command.feedId()));
    }

    @EventSourcingHandler
    void on(CalendarFeedEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.feedId();
        appId = UUID.fromString(app);
        open = event instanceof CalendarFeedIssued;
    }
}

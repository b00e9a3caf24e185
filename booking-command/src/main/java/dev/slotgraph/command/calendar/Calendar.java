package dev.slotgraph.command.calendar;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.calendar.CalendarCommand;
import dev.slotgraph.api.calendar.CalendarCommand.CreateCalendar;
import dev.slotgraph.api.calendar.CalendarCommand.DeleteCalendar;
import dev.slotgraph.api.calendar.CalendarCommand.UpdateCalendar;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.calendar.CalendarEvent;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarDeleted;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.command.register.RegisterRejection.InUse;
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

/** A calendar. Plain by design: it is created, replaced and deleted, and its history says so. */
@Aggregate(type = "calendar")
class Calendar {

    @AggregateIdentifier
    private @Nullable UUID id;

    private @Nullable UUID appId;
    private @Nullable CalendarData data;
    private boolean deleted;

    Calendar() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateCalendar command, CalendarRegister register, Clock clock) {
        apply(new CalendarCreated(command.calendarId(), command.data()));
        register.insert(command.appId(), command.calendarId(), command.data(), clock.instant());
    }

    @CommandHandler
    void handle(UpdateCalendar command, CalendarRegister register, Clock clock) {
        mustBeThere(command);
        if (!command.data().equals(data)) {
            apply(new CalendarUpdated(command.calendarId(), command.data()));
            register.update(command.calendarId(), command.data(), clock.instant());
        }
    }

    @CommandHandler
    void handle(DeleteCalendar command, CalendarRegister register, Clock clock) {
        mustBeThere(command);
        if (requireNonNull(data).isPrimary(requireNonNull(id))) {
            throw new InUse("every resource has this calendar");
        }
        register.mustBeIdle(command.calendarId(), clock.instant());
        apply(new CalendarDeleted(command.calendarId()));
        register.delete(command.calendarId(), clock.instant());
    }

    @EventSourcingHandler
    void on(CalendarEvent event, @MetaDataValue(EventMeta.APP) String app) {
        id = event.calendarId();
        appId = UUID.fromString(app);
        switch (event) {
            case CalendarCreated created -> data = created.data();
            case CalendarUpdated updated -> data = updated.data();
            case CalendarDeleted _ -> deleted = true;
        }
    }

    private void mustBeThere(CalendarCommand command) {
        if (deleted || !requireNonNull(appId).equals(command.appId())) {
            throw new EntryNotFound("Calendar");
        }
    }
}

package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockCommand;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.booking.BookingProblems;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.calendar.CalendarLedger;
import dev.slotgraph.command.calendar.CalendarRegister;
import dev.slotgraph.command.customer.Customers;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds where events stand, and sends them what is asked of them; in the caller's transaction. Thread-safe. */
@Component
class Blocks {

    static final String MODEL = "Event";

    private final Entries entries;
    private final CalendarRegister calendars;
    private final ResourceRegister resources;
    private final BlockRegister register;
    private final CalendarLedger ledger;
    private final Customers keys;

    Blocks(
            Entries entries,
            CalendarRegister calendars,
            ResourceRegister resources,
            BlockRegister register,
            CalendarLedger ledger,
            Customers keys) {
        this.entries = entries;
        this.register = register;
        this.ledger = ledger;
        this.calendars = calendars;
        this.resources = resources;
        this.keys = keys;
    }

    /** A calendar of a resource that is there. */
    record Place(UUID calendarId, UUID resourceId, ResourceData resource) {}

    /** @throws dev.slotgraph.platform.problem.ProblemException 404 or 422 where calendar and resource are not there, or apart */
    Place place(Caller caller, BlockForm.Place asked) {
        var calendarId = asked.calendarId();
        var resourceId = asked.resourceId();
        if (calendarId != null
                && (resourceId == null || !CalendarData.primaryId(resourceId).equals(calendarId))) {
            var calendar = calendars
                    .keep(caller.appId(), calendarId)
                    .orElseThrow(() -> Problem.notFound("Calendar")
                            .with("calendar_id", calendarId)
                            .asException());
            if (resourceId != null && !resourceId.equals(calendar.resourceId())) {
                throw Problem.invalid("calendar_id", "is a calendar of another resource")
                        .asException();
            }
            return placed(caller, calendarId, calendar.resourceId());
        }
        if (resourceId == null) {
            throw Problem.invalid("calendar_id", "is required, or resource_id").asException();
        }
        return placed(caller, CalendarData.primaryId(resourceId), resourceId);
    }

    private Place placed(Caller caller, UUID calendarId, UUID resourceId) {
        var resource = resources
                .find(caller.appId(), resourceId)
                .map(Entry::data)
                .orElseThrow(() -> Problem.notFound("Resource")
                        .with("resource_id", resourceId)
                        .asException());
        keys.withKey(caller.appId(), resourceId);
        return new Place(calendarId, resourceId, resource);
    }

    /**
     * An event that is about to change. Its resource is locked until the transaction ends, before any row of its own is: whoever
     * changes several events of a resource does it in that order too.
     */
    Entry<BlockData> locked(Caller caller, UUID id) {
        var seen = Entries.found(register.find(caller.appId(), id), MODEL);
        ledger.lock(caller.appId(), Set.of(seen.data().resourceId()));
        return Entries.found(register.find(caller.appId(), id), MODEL);
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException in place of a rejection */
    void send(Caller caller, BlockCommand command) {
        try {
            entries.send(caller, MODEL, command);
        } catch (RejectedException e) {
            throw BookingProblems.of(e.rejection()).asException();
        }
    }
}

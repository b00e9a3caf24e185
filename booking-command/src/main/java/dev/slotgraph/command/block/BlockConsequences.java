package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockCommand.CreateBlock;
import dev.slotgraph.api.block.BlockCommand.DeleteBlock;
import dev.slotgraph.api.block.BlockCommand.UpdateBlock;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.command.calendar.CalendarLedger;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What an event's history brings about in its own transaction: its claim, and its row in the register.
 *
 * <p>Each may throw {@link dev.slotgraph.command.booking.BookingRejection.RejectedException} when a calendar has no room.
 */
@Component
class BlockConsequences {

    private final CalendarLedger ledger;
    private final BlockRegister register;
    private final Clock clock;

    BlockConsequences(CalendarLedger ledger, BlockRegister register, Clock clock) {
        this.ledger = ledger;
        this.register = register;
        this.clock = clock;
    }

    void created(CreateBlock command) {
        var now = clock.instant();
        ledger.replace(command.appId(), command.eventId(), List.of(), claims(command.data()), now);
        register.insert(command.appId(), command.eventId(), command.data(), now);
    }

    void updated(UpdateBlock command, BlockData before) {
        var now = clock.instant();
        ledger.replace(command.appId(), command.eventId(), claims(before), claims(command.data()), now);
        register.update(command.eventId(), command.data(), now);
    }

    void deleted(DeleteBlock command, BlockData before) {
        var now = clock.instant();
        ledger.replace(command.appId(), command.eventId(), claims(before), List.of(), now);
        register.delete(command.eventId(), now);
    }

    private static List<CalendarClaim> claims(BlockData event) {
        return List.of(CalendarClaim.of(event));
    }
}

package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockCommand.CreateBlock;
import dev.slotgraph.api.block.BlockCommand.DeleteBlock;
import dev.slotgraph.api.block.BlockCommand.UpdateBlock;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockData.Origin;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.block.Blocks.Place;
import dev.slotgraph.command.calendar.CalendarLedger;
import dev.slotgraph.command.ical.BusyTimes;
import dev.slotgraph.command.ical.BusyTimes.Busy;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.platform.access.Caller;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes the events of a calendar follow a file: what it says under a UID takes the place of what was imported under that UID, and
 * the same file once more changes nothing. What is over stays as it was. A file says what is so: its events stand over whatever
 * was booked before. Thread-safe.
 */
@Component
class Import {

    private static final int MOST_OVERLAPS = 100;

    private static final String OVERLAPS = """
            select event.booking_id as event_id, other.booking_id, other.resource_id,
                   lower(other.during) as starts, upper(other.during) as ends
            from booking.calendar_claim event
            join booking.calendar_claim other on other.resource_id = event.resource_id and other.during && event.during
            where event.booking_id = any (?) and other.kind = 'booking'
              and (other.expires_at is null or other.expires_at > ?)
            order by lower(other.during), other.booking_id limit ?
            """;

    private final Blocks blocks;
    private final BlockRegister register;
    private final CalendarLedger ledger;
    private final JdbcClient jdbc;
    private final Ids ids;

    Import(Blocks blocks, BlockRegister register, CalendarLedger ledger, JdbcClient jdbc, Ids ids) {
        this.blocks = blocks;
        this.register = register;
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.ids = ids;
    }

    /** A booking that an event which came or moved now stands over. */
    record Overlap(UUID eventId, UUID bookingId, UUID resourceId, Instant start, Instant end) {}

    /**
     * What became of it.
     *
     * @param overlaps the first of them
     */
    record Outcome(int created, int updated, int deleted, int unchanged, List<Overlap> overlaps) {}

    /** @param all whether what the file does not know goes too: it is the whole calendar */
    Outcome run(Caller caller, Place place, BusyTimes file, boolean all, Instant now) {
        // Two imports at once follow one another, and the second finds what the first has done.
        ledger.lock(caller.appId(), Set.of(place.resourceId()));
        Map<Origin, Entry<BlockData>> present = register.importedInto(caller.appId(), place.calendarId()).stream()
                .collect(Collectors.toMap(event -> origin(event.data()), Function.identity()));
        var gone = present.values().stream()
                .filter(event -> event.data().end().isAfter(now))
                .filter(event ->
                        all || file.uids().contains(origin(event.data()).uid()))
                .collect(Collectors.toMap(event -> origin(event.data()), Entry::id));
        var changed = new ArrayList<UUID>();
        int created = 0;
        for (var busy : file.busy()) {
            gone.remove(busy.origin());
            var known = present.get(busy.origin());
            var data = data(place, busy);
            if (known == null) {
                var id = ids.next();
                blocks.send(caller, new CreateBlock(id, caller.appId(), data));
                changed.add(id);
                created++;
            } else if (!known.data().equals(data)) {
                blocks.send(caller, new UpdateBlock(known.id(), caller.appId(), data));
                changed.add(known.id());
            }
        }
        gone.values().forEach(id -> blocks.send(caller, new DeleteBlock(id, caller.appId())));
        return new Outcome(
                created,
                changed.size() - created,
                gone.size(),
                file.busy().size() - changed.size(),
                overlaps(changed, now));
    }

    private static Origin origin(BlockData event) {
        var origin = event.origin();
        if (origin == null) {
            throw new IllegalStateException("an event that was not imported is among those that were");
        }
        return origin;
    }

    private static BlockData data(Place place, Busy busy) {
        return new BlockData(
                place.resourceId(),
                place.calendarId(),
                busy.start(),
                busy.end(),
                busy.allDay(),
                place.resource().timezone(),
                true,
                busy.origin(),
                Personal.of(place.resourceId(), busy.details()));
    }

    private List<Overlap> overlaps(List<UUID> events, Instant now) {
        return jdbc.sql(OVERLAPS)
                .params(events.toArray(UUID[]::new), now.atOffset(ZoneOffset.UTC), MOST_OVERLAPS)
                .query((row, _) -> new Overlap(
                        row.getObject("event_id", UUID.class),
                        row.getObject("booking_id", UUID.class),
                        row.getObject("resource_id", UUID.class),
                        row.getObject("starts", OffsetDateTime.class).toInstant(),
                        row.getObject("ends", OffsetDateTime.class).toInstant()))
                .list();
    }
}

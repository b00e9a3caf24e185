package dev.slotgraph.query.calendar;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.document.CalendarDocuments;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/events")
@ReadsProjection
class EventQueryController {

    private final Events events;
    private final Registers registers;

    EventQueryController(Events events, Registers registers) {
        this.events = events;
        this.registers = registers;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(
            Caller caller,
            OutputZone zone,
            Paging paging,
            @RequestParam(required = false) @Nullable String start,
            @RequestParam(required = false) @Nullable String end,
            @RequestParam(name = "resource_id", required = false) @Nullable String resourceId,
            @RequestParam(name = "calendar_id", required = false) @Nullable String calendarId,
            @RequestParam(required = false) @Nullable String search) {
        var filter = EventFilter.read(start, end, resourceId, calendarId, search);
        var found = events.page(caller.appId(), filter, paging.limit(), paging.offset());
        return paging.page(found.total(), found.rows(), entry -> document(entry, zone));
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, OutputZone zone, @PathVariable UUID id) {
        return registers
                .find(Register.EVENT, caller.appId(), id, BlockData.class)
                .map(entry -> Envelope.of(document(entry, zone)))
                .orElseThrow(() -> Problem.notFound(Register.EVENT.model()).asException());
    }

    private static Map<String, @Nullable Object> document(Entry<BlockData> entry, OutputZone zone) {
        return CalendarDocuments.event(entry.id(), entry.data(), entry.stamps(), zone.zone());
    }
}

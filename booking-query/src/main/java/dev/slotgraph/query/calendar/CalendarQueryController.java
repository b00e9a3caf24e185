package dev.slotgraph.query.calendar;

import dev.slotgraph.api.document.CalendarDocuments;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.calendar.KnownCalendars.Known;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.store.Register;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/calendars")
@ReadsProjection
class CalendarQueryController {

    private final KnownCalendars calendars;

    CalendarQueryController(KnownCalendars calendars) {
        this.calendars = calendars;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(
            Caller caller,
            Paging paging,
            @RequestParam(name = "resource_id", required = false) @Nullable UUID resourceId) {
        var part = calendars.list(caller.appId(), Optional.ofNullable(resourceId), paging.offset(), paging.limit());
        return paging.page(part.total(), part.calendars(), CalendarQueryController::document);
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, @PathVariable UUID id) {
        return calendars
                .find(caller.appId(), id)
                .map(calendar -> Envelope.of(document(calendar)))
                .orElseThrow(() -> Problem.notFound(Register.CALENDAR.model()).asException());
    }

    private static Map<String, @Nullable Object> document(Known calendar) {
        return CalendarDocuments.calendar(calendar.id(), calendar.data(), calendar.stamps());
    }
}

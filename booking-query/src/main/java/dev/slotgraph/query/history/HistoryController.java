package dev.slotgraph.query.history;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What happened to a booking, from the log itself: always up to date, and there for deleted bookings too. */
@RestController
class HistoryController {

    /** The stream's type, as the write side names it. */
    private static final String STREAM = "booking";

    private final LoggedEvents log;
    private final ReadPosition positions;
    private final LoggedPayloads payloads;

    HistoryController(LoggedEvents log, ReadPosition positions, LoggedPayloads payloads) {
        this.log = log;
        this.positions = positions;
        this.payloads = payloads;
    }

    @GetMapping("/v2/bookings/{id}/history")
    ResponseEntity<Envelope<List<Map<String, @Nullable Object>>>> history(
            Caller caller, OutputZone zone, @PathVariable UUID id) {
        long head = positions.head();
        var events = log.ofStream(id.toString());
        if (events.isEmpty()
                || !events.getFirst().appId().equals(caller.appId())
                || !events.getFirst().streamType().equals(STREAM)) {
            throw Problem.notFound("Booking").asException();
        }
        return ResponseEntity.ok()
                .header("Slotgraph-Position", Long.toString(head))
                .body(Envelope.of(events.stream()
                        .map(event -> EventDocument.of(event, payloads).render(zone.zone()))
                        .toList()));
    }
}

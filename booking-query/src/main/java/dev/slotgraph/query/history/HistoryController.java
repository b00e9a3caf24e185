package dev.slotgraph.query.history;

import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * What happened to a booking, or to what bookings refer to, from the log itself: always up to date, and there for what was deleted
 * too. A browser that asks for it gets a page.
 */
@RestController
class HistoryController {

    /** What has a history. */
    private enum Kind {
        BOOKING("booking", "Booking"),
        RESOURCE("resource", "Resource"),
        PROJECT("project", "Project"),
        SITE("site", "Site"),
        GRAPH("graphs", "Graph"),
        KEY("app", "Key");

        /** As the write side names it. */
        private final String streamType;

        private final String model;

        Kind(String streamType, String model) {
            this.streamType = streamType;
            this.model = model;
        }
    }

    private final LoggedEvents log;
    private final ReadPosition positions;
    private final LoggedPayloads payloads;

    HistoryController(LoggedEvents log, ReadPosition positions, LoggedPayloads payloads) {
        this.log = log;
        this.positions = positions;
        this.payloads = payloads;
    }

    @GetMapping("/v2/bookings/{id}/history")
    ResponseEntity<?> ofBooking(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.BOOKING, id.toString(), id, accept);
    }

    @GetMapping("/v2/resources/{id}/history")
    ResponseEntity<?> ofResource(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.RESOURCE, id.toString(), id, accept);
    }

    @GetMapping("/v2/projects/{id}/history")
    ResponseEntity<?> ofProject(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.PROJECT, id.toString(), id, accept);
    }

    @GetMapping("/v2/sites/{id}/history")
    ResponseEntity<?> ofSite(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.SITE, id.toString(), id, accept);
    }

    @GetMapping("/v2/graphs/{name}/history")
    ResponseEntity<?> ofGraph(
            Caller caller,
            OutputZone zone,
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.GRAPH, name, GraphCatalog.streamOf(caller.appId()), accept);
    }

    /** An app's keys share the app's stream. */
    @GetMapping("/v2/audit/keys/{id}/history")
    ResponseEntity<?> ofKey(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, Kind.KEY, id.toString(), caller.appId(), accept);
    }

    private ResponseEntity<?> history(
            Caller caller, OutputZone zone, Kind kind, String id, UUID stream, String accept) {
        long head = positions.head();
        var events = log.ofStream(stream.toString());
        if (events.isEmpty()
                || !events.getFirst().appId().equals(caller.appId())
                || !events.getFirst().streamType().equals(kind.streamType)) {
            throw Problem.notFound(kind.model).asException();
        }
        var shown = documents(events, new Followed(id), zone);
        if (shown.isEmpty()) {
            throw Problem.notFound(kind.model).asException();
        }
        var answer = ResponseEntity.ok()
                .header("Slotgraph-Position", Long.toString(head))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        return wantsPage(accept)
                ? HistoryPage.headers(answer).body(new HistoryPage(kind.model + " " + id, shown).render())
                : answer.body(Envelope.of(shown));
    }

    private List<Map<String, @Nullable Object>> documents(
            List<LoggedEvent> events, Followed followed, OutputZone zone) {
        var shown = new ArrayList<Map<String, @Nullable Object>>();
        for (var event : events) {
            var document = EventDocument.of(event, payloads);
            if (followed.concerns(document.payload())) {
                var rendered = document.render(zone.zone());
                rendered.put("changes", followed.changedBy(document.payload(), event));
                shown.add(rendered);
            }
        }
        return shown;
    }

    /** Only who names it: clients that take anything get JSON. */
    private static boolean wantsPage(String accept) {
        return accept.contains(MediaType.TEXT_HTML_VALUE);
    }
}

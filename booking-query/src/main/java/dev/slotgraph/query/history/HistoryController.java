package dev.slotgraph.query.history;

import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.history.HistoryPage;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.PageSize;
import dev.slotgraph.platform.web.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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

    private static final int AT_ONCE = 1_000;

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
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.BOOKING, id.toString(), id, accept);
    }

    @GetMapping("/v2/resources/{id}/history")
    ResponseEntity<?> ofResource(
            Caller caller,
            OutputZone zone,
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.RESOURCE, id.toString(), id, accept);
    }

    @GetMapping("/v2/projects/{id}/history")
    ResponseEntity<?> ofProject(
            Caller caller,
            OutputZone zone,
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.PROJECT, id.toString(), id, accept);
    }

    @GetMapping("/v2/sites/{id}/history")
    ResponseEntity<?> ofSite(
            Caller caller,
            OutputZone zone,
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.SITE, id.toString(), id, accept);
    }

    @GetMapping("/v2/graphs/{name}/history")
    ResponseEntity<?> ofGraph(
            Caller caller,
            OutputZone zone,
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.GRAPH, name, GraphCatalog.streamOf(caller.appId()), accept);
    }

    /** An app's keys share the app's stream. */
    @GetMapping("/v2/audit/keys/{id}/history")
    ResponseEntity<?> ofKey(
            Caller caller,
            OutputZone zone,
            @PageSize(Paging.MAX_LIMIT) Paging paging,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        return history(caller, zone, paging, Kind.KEY, id.toString(), caller.appId(), accept);
    }

    private ResponseEntity<?> history(
            Caller caller, OutputZone zone, Paging paging, Kind kind, String id, UUID stream, String accept) {
        long head = positions.head();
        var page = page(caller, zone, paging, kind, id, stream.toString());
        if (page.total() == 0) {
            throw Problem.notFound(kind.model).asException();
        }
        var answer = ResponseEntity.ok()
                .header("Slotgraph-Position", Long.toString(head))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        return HistoryPage.isAskedFor(accept)
                ? new HistoryPage(kind.model + " " + id, page).in(answer)
                : answer.body(page);
    }

    /** What an event changed shows only after those before it, so that the stream is read from its beginning, part by part. */
    private Page<Map<String, @Nullable Object>> page(
            Caller caller, OutputZone zone, Paging paging, Kind kind, String id, String stream) {
        var followed = new Followed(id);
        var shown = new ArrayList<Map<String, @Nullable Object>>();
        long total = 0;
        long last = -1;
        List<LoggedEvent> part;
        do {
            part = log.ofStream(stream, last, AT_ONCE);
            if (last < 0 && !isOf(caller, kind, part)) {
                throw Problem.notFound(kind.model).asException();
            }
            for (var event : part) {
                var document = EventDocument.of(event, payloads);
                if (followed.concerns(document.payload())) {
                    var changes = followed.changedBy(document.payload(), event);
                    if (total >= paging.offset() && shown.size() < paging.limit()) {
                        var rendered = document.render(zone.zone());
                        rendered.put("changes", changes);
                        shown.add(rendered);
                    }
                    total++;
                }
                last = event.sequence();
            }
        } while (part.size() == AT_ONCE);
        return paging.page(total, shown);
    }

    private static boolean isOf(Caller caller, Kind kind, List<LoggedEvent> stream) {
        return !stream.isEmpty()
                && stream.getFirst().appId().equals(caller.appId())
                && stream.getFirst().streamType().equals(kind.streamType);
    }
}

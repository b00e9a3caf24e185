package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.history.HistoryPage;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who changed what at an endpoint. A browser that asks for it gets a page. */
@RestController
class EndpointHistoryController {

    private static final String CHANGES = "changes";

    private final Endpoints endpoints;
    private final JsonMapper json;

    EndpointHistoryController(Endpoints endpoints, JsonMapper json) {
        this.endpoints = endpoints;
        this.json = json;
    }

    @GetMapping("/v2/webhooks/{id}/history")
    ResponseEntity<?> history(
            Caller caller,
            @PathVariable UUID id,
            Paging paging,
            OutputZone zone,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        endpoints.get(caller.appId(), id);
        var history = endpoints.history();
        long total = history.count(id);
        var entries = history.list(id, paging.offset(), paging.limit());
        var answer = ResponseEntity.ok().header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (HistoryPage.isAskedFor(accept)) {
            Page<Map<String, @Nullable Object>> told = paging.page(total, entries, entry -> told(entry, zone));
            return new HistoryPage("Webhook " + id, told).in(answer);
        }
        return answer.body(paging.page(total, entries, entry -> view(entry, zone)));
    }

    private Map<String, @Nullable Object> view(EndpointHistory.Entry entry, OutputZone zone) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("sequence", entry.sequence());
        view.put("type", entry.type());
        view.put("recorded_at", zone.format(entry.recordedAt()));
        view.put("actor", entry.actor());
        view.put("request_id", entry.requestId());
        view.put("data", json.readTree(entry.data()));
        view.put("previous_hash", entry.previousHash());
        view.put("hash", entry.hash());
        return view;
    }

    /** As pages tell it: what an entry says without comparing is new by it. */
    private Map<String, @Nullable Object> told(EndpointHistory.Entry entry, OutputZone zone) {
        var changes = new ArrayList<Map<String, @Nullable Object>>();
        json.readTree(entry.data()).properties().forEach(field -> {
            if (field.getKey().equals(CHANGES)) {
                field.getValue()
                        .properties()
                        .forEach(change -> changes.add(change(
                                change.getKey(),
                                change.getValue().path("from"),
                                change.getValue().path("to"))));
            } else {
                changes.add(change(field.getKey(), null, field.getValue()));
            }
        });
        var told = view(entry, zone);
        told.put(CHANGES, List.copyOf(changes));
        return told;
    }

    private static Map<String, @Nullable Object> change(String field, @Nullable JsonNode old, JsonNode now) {
        var change = new LinkedHashMap<String, @Nullable Object>();
        change.put("field", field);
        change.put("old", old == null || old.isNull() || old.isMissingNode() ? null : old);
        change.put("new", now.isNull() || now.isMissingNode() ? null : now);
        return change;
    }
}

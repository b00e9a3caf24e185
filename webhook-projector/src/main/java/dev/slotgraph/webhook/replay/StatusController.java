package dev.slotgraph.webhook.replay;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.webhook.delivery.Backlog;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.health.Health;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.projection.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** How an endpoint is doing: how far it has been told, what waits, and whether it is left alone. */
@RestController("webhookStatusController")
class StatusController {

    private final Endpoints endpoints;
    private final Backlog backlog;
    private final HealthStore health;
    private final History history;

    StatusController(Endpoints endpoints, Backlog backlog, HealthStore health, History history) {
        this.endpoints = endpoints;
        this.backlog = backlog;
        this.health = health;
        this.history = history;
    }

    @GetMapping("/v2/webhooks/{id}/status")
    Envelope<Map<String, @Nullable Object>> get(Caller caller, @PathVariable UUID id, OutputZone zone) {
        Endpoint endpoint = endpoints.get(caller.appId(), id);
        // First how far the log was handled, then what is open: what comes in between makes it less, never more.
        long told = Math.max(endpoint.fromPosition(), history.told(endpoint.appId()));
        var open = backlog.of(id);
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put(
                "watermark", open.before().map(before -> Math.min(before, told)).orElse(told));
        view.put("backlog", open.messages());
        view.put("oldest_unacknowledged_at", open.oldest().map(zone::format).orElse(null));
        view.put("breaker", health.find(id).map(Health::breaker).orElse("closed"));
        Instant failingSince = health.find(id).map(Health::failingSince).orElse(null);
        view.put("failing_since", failingSince == null ? null : zone.format(failingSince));
        return Envelope.of(view);
    }
}

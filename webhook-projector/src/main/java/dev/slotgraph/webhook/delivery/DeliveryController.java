package dev.slotgraph.webhook.delivery;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import dev.slotgraph.webhook.WebhookConfiguration;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.endpoint.Endpoints;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/webhooks/{id}/deliveries")
class DeliveryController {

    private final Endpoints endpoints;
    private final DeliveryLog log;
    private final Redelivery redelivery;
    private final Writes writes;

    DeliveryController(
            Endpoints endpoints,
            DeliveryLog log,
            Redelivery redelivery,
            @Qualifier(WebhookConfiguration.WRITES) Writes writes) {
        this.endpoints = endpoints;
        this.log = log;
        this.redelivery = redelivery;
        this.writes = writes;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "booking_id", required = false) @Nullable UUID booking,
            Paging paging,
            OutputZone zone) {
        endpoints.get(caller.appId(), id);
        if (status != null && !DeliveryLog.STATES.contains(status)) {
            throw Problem.invalid("status", "must be one of " + String.join(", ", DeliveryLog.STATES))
                    .asException();
        }
        return paging.page(
                log.count(id, status, booking),
                log.list(id, status, booking, paging.offset(), paging.limit()),
                delivery -> view(delivery, zone));
    }

    @GetMapping("/{delivery}")
    Envelope<Map<String, @Nullable Object>> get(
            Caller caller, @PathVariable UUID id, @PathVariable UUID delivery, OutputZone zone) {
        endpoints.get(caller.appId(), id);
        var view = view(find(id, delivery), zone);
        view.put(
                "attempts",
                log.attempts(delivery).stream()
                        .map(attempt -> view(attempt, zone))
                        .toList());
        return Envelope.of(view);
    }

    @PostMapping("/{delivery}/redeliver")
    ResponseEntity<byte[]> redeliver(
            Caller caller,
            @PathVariable UUID id,
            @PathVariable UUID delivery,
            JsonBody body,
            OutputZone zone,
            HttpServletRequest request) {
        body.readStrict(_ -> id);
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            Endpoint endpoint = endpoints.get(caller.appId(), id);
            redelivery.redeliver(endpoint, find(id, delivery));
            endpoints.record(
                    caller.appId(),
                    id,
                    "webhook.redelivered",
                    Map.of("delivery_id", delivery),
                    new Author(caller.actor(), caller.requestId()));
            return Answer.of(202, view(find(id, delivery), zone));
        });
    }

    private DeliveryRecord find(UUID endpoint, UUID delivery) {
        return log.find(endpoint, delivery)
                .orElseThrow(() -> Problem.notFound("Delivery").asException());
    }

    private static Map<String, @Nullable Object> view(DeliveryRecord delivery, OutputZone zone) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", delivery.id());
        view.put("webhook_id", delivery.webhookId());
        view.put("booking_id", delivery.bookingId());
        view.put("event", delivery.publicType());
        view.put("sequence", delivery.sequence());
        view.put("previous_sequence", delivery.previousSequence());
        view.put("position", delivery.position());
        view.put("format", delivery.rendering().format().text());
        view.put("schema_version", delivery.rendering().schemaVersion());
        view.put("body_sha256", delivery.bodySha256());
        view.put("status", delivery.state());
        view.put("attempt_count", delivery.attempts());
        view.put("next_attempt_at", time(delivery.nextAttemptAt(), zone));
        view.put("replay_id", delivery.replayId());
        view.put("created_at", zone.format(delivery.createdAt()));
        view.put("finished_at", time(delivery.finishedAt(), zone));
        return view;
    }

    private static Map<String, @Nullable Object> view(DeliveryRecord.Attempt attempt, OutputZone zone) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("number", attempt.number());
        view.put("url", attempt.url());
        view.put("started_at", zone.format(attempt.startedAt()));
        view.put("took_ms", attempt.tookMillis());
        view.put("status", attempt.status());
        view.put("error", attempt.error());
        view.put("response_head", attempt.responseHead());
        view.put("replay_id", attempt.replayId());
        view.put("accepted", attempt.accepted());
        return view;
    }

    private static @Nullable String time(@Nullable Instant instant, OutputZone zone) {
        return instant == null ? null : zone.format(instant);
    }
}

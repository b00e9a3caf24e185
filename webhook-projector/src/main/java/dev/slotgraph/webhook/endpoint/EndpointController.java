package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.time.Durations;
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
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.exchange.OutboundRequest;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.signature.WebhookId;
import dev.slotgraph.webhook.signature.WebhookSecret;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/webhooks")
class EndpointController {

    private static final Duration OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private final Endpoints endpoints;
    private final SecretStore secrets;
    private final UrlPolicy urls;
    private final Exchange exchange;
    private final Clock clock;
    private final Ids ids;
    private final Writes writes;

    EndpointController(
            Endpoints endpoints,
            SecretStore secrets,
            UrlPolicy urls,
            Exchange exchange,
            Clock clock,
            @Qualifier(WebhookConfiguration.WRITES) Writes writes) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.urls = urls;
        this.exchange = exchange;
        this.clock = clock;
        this.ids = new Ids(clock);
        this.writes = writes;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging, OutputZone zone) {
        List<Endpoint> page = endpoints.list(caller.appId(), paging.offset(), paging.limit());
        return paging.page(endpoints.count(caller.appId()), page, endpoint -> view(endpoint, zone));
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> get(Caller caller, @PathVariable UUID id, OutputZone zone) {
        return Envelope.of(view(endpoints.get(caller.appId(), id), zone));
    }

    @PostMapping
    ResponseEntity<byte[]> create(Caller caller, JsonBody body, OutputZone zone, HttpServletRequest request) {
        record Asked(@Nullable UUID id, EndpointSettings settings) {}
        Asked asked =
                body.readStrict(fields -> new Asked(fields.uuid("id").orNull(), EndpointBody.create(fields, urls)));
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            Endpoints.Created created = endpoints.create(caller.appId(), asked.id(), asked.settings(), author(caller));
            var view = view(created.endpoint(), zone);
            WebhookSecret secret = created.secret();
            if (secret == null) {
                return Answer.of(200, view);
            }
            view.put("secret", secret.text());
            return Answer.of(201, view).withSecret();
        });
    }

    @PutMapping("/{id}")
    ResponseEntity<byte[]> update(
            Caller caller, @PathVariable UUID id, JsonBody body, OutputZone zone, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            Endpoint updated = endpoints.update(
                    caller.appId(),
                    id,
                    before -> body.readStrict(fields -> EndpointBody.update(fields, urls, before)),
                    body.read(EndpointBody::resume),
                    author(caller));
            return Answer.of(200, view(updated, zone));
        });
    }

    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            endpoints.delete(caller.appId(), id, author(caller));
            return Answer.empty();
        });
    }

    @PostMapping("/{id}/secret")
    ResponseEntity<byte[]> rotate(
            Caller caller, @PathVariable UUID id, JsonBody body, OutputZone zone, HttpServletRequest request) {
        Duration overlap = body.readStrict(fields -> fields.parsed("overlap", OVERLAP, Durations::length)
                .check(length -> length.compareTo(LONGEST_OVERLAP) <= 0, "must not be longer than 7 days")
                .or(OVERLAP));
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            Endpoints.Rotated rotated = endpoints.rotate(caller.appId(), id, overlap, author(caller));
            var view = new LinkedHashMap<String, @Nullable Object>();
            view.put("secret_id", rotated.secretId());
            view.put("secret", rotated.secret().text());
            view.put("previous_valid_until", zone.format(rotated.previousUntil()));
            return Answer.of(200, view).withSecret();
        });
    }

    /** Sends a signed sample at once and says how it went; a disabled endpoint may be tested too. */
    @PostMapping("/{id}/test")
    ResponseEntity<byte[]> test(
            Caller caller, @PathVariable UUID id, JsonBody body, OutputZone zone, HttpServletRequest request) {
        body.readStrict(_ -> id);
        return writes.run(WriteRequest.of(caller, request, body), () -> ping(caller, id), tested -> {
            boolean delivered = tested.result().outcome() instanceof Outcome.Delivered;
            endpoints.record(
                    caller.appId(),
                    id,
                    "webhook.tested",
                    Map.of("webhook_id", tested.webhookId(), "delivered", delivered),
                    author(caller));
            return Answer.of(200, view(tested, zone));
        });
    }

    private record Tested(String webhookId, ExchangeResult result) {}

    private Tested ping(Caller caller, UUID id) {
        Endpoint endpoint = endpoints.get(caller.appId(), id);
        Instant now = clock.instant();
        List<WebhookSecret> signing = secrets.live(List.of(id), now).getOrDefault(id, List.of());
        if (signing.isEmpty()) {
            throw Problem.conflict("secret_unreadable", "Nothing can be signed")
                    .detail("no key opens the webhook's secret; rotate it, or give the key that sealed it")
                    .asException();
        }
        String webhookId = WebhookId.of(ids.next());
        var request = OutboundRequest.signed(
                endpoint.settings().url(),
                endpoint.settings().format(),
                webhookId,
                now,
                null,
                null,
                1,
                null,
                BodyRenderer.sample(
                        endpoint.settings().format(),
                        webhookId,
                        id.toString(),
                        endpoint.settings().url(),
                        endpoint.settings().description(),
                        now.toString()),
                signing);
        return new Tested(webhookId, exchange.send(request));
    }

    private static Map<String, @Nullable Object> view(Tested tested, OutputZone zone) {
        ExchangeResult result = tested.result();
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("webhook_id", tested.webhookId());
        view.put("delivered", result.outcome() instanceof Outcome.Delivered);
        view.put("status", result.status());
        view.put(
                "error",
                result.outcome().errorClass().map(Outcome.ErrorClass::text).orElse(null));
        view.put("started_at", zone.format(result.startedAt()));
        view.put("took_ms", result.took().toMillis());
        view.put("response_head", result.responseHead());
        return view;
    }

    private static Map<String, @Nullable Object> view(Endpoint endpoint, OutputZone zone) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", endpoint.id());
        view.putAll(endpoint.settings().view());
        view.put("disabled_reason", endpoint.disabledReason());
        view.put("version", endpoint.version());
        view.put("created_at", zone.format(endpoint.createdAt()));
        view.put("updated_at", zone.format(endpoint.updatedAt()));
        return view;
    }

    private static Author author(Caller caller) {
        return new Author(caller.actor(), caller.requestId());
    }
}

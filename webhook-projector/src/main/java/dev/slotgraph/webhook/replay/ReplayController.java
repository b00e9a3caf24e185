package dev.slotgraph.webhook.replay;

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
import dev.slotgraph.webhook.delivery.ReplayInbox;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.projection.History;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
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

@RestController("webhookReplayController")
@RequestMapping("/v2/webhooks/{id}")
class ReplayController {

    private static final int MOST_PULLED = 500;

    private final Endpoints endpoints;
    private final Replays replays;
    private final Feed feed;
    private final ReplayStore store;
    private final ReplayInbox inbox;
    private final History history;
    private final Writes writes;

    ReplayController(
            Endpoints endpoints,
            Replays replays,
            Feed feed,
            ReplayStore store,
            ReplayInbox inbox,
            History history,
            @Qualifier(WebhookConfiguration.WRITES) Writes writes) {
        this.endpoints = endpoints;
        this.replays = replays;
        this.feed = feed;
        this.store = store;
        this.inbox = inbox;
        this.history = history;
        this.writes = writes;
    }

    @PostMapping("/replays")
    ResponseEntity<byte[]> begin(
            Caller caller, @PathVariable UUID id, JsonBody body, OutputZone zone, HttpServletRequest request) {
        record Wish(Replay.Asked asked, boolean dryRun) {}
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            Endpoint endpoint = endpoints.get(caller.appId(), id);
            var wish = body.readStrict(fields -> new Wish(
                    ReplayBody.read(fields, history, webhookId -> inbox.positionOf(id, webhookId)),
                    fields.bool("dry_run").or(false)));
            if (wish.dryRun()) {
                return Answer.of(200, view(replays.dryRun(endpoint, wish.asked())));
            }
            var view = new LinkedHashMap<String, @Nullable Object>();
            endpoints.record(
                    caller.appId(),
                    id,
                    "webhook.replay_requested",
                    Map.of(
                            "mode",
                            Replay.text(wish.asked().mode()),
                            "after",
                            wish.asked().after()),
                    new Author(caller.actor(), caller.requestId()));
            view.putAll(view(replays.begin(endpoint, wish.asked()), zone));
            return Answer.of(202, view);
        });
    }

    @GetMapping("/replays")
    Page<Map<String, @Nullable Object>> list(Caller caller, @PathVariable UUID id, Paging paging, OutputZone zone) {
        endpoints.get(caller.appId(), id);
        return paging.page(
                store.count(id), store.list(id, paging.offset(), paging.limit()), replay -> view(replay, zone));
    }

    @GetMapping("/replays/{replay}")
    Envelope<Map<String, @Nullable Object>> get(
            Caller caller, @PathVariable UUID id, @PathVariable UUID replay, OutputZone zone) {
        endpoints.get(caller.appId(), id);
        return Envelope.of(view(
                store.find(id, replay)
                        .orElseThrow(() -> Problem.notFound("Replay").asException()),
                zone));
    }

    @PostMapping("/replays/{replay}/cancel")
    ResponseEntity<byte[]> cancel(
            Caller caller,
            @PathVariable UUID id,
            @PathVariable UUID replay,
            JsonBody body,
            OutputZone zone,
            HttpServletRequest request) {
        body.readStrict(_ -> id);
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            endpoints.get(caller.appId(), id);
            endpoints.record(
                    caller.appId(),
                    id,
                    "webhook.replay_cancelled",
                    Map.of("replay_id", replay),
                    new Author(caller.actor(), caller.requestId()));
            return Answer.of(200, view(replays.cancel(id, replay), zone));
        });
    }

    /** What the endpoint is to be told behind a position, for those who would rather ask: the same bytes under the same ids. */
    @GetMapping("/feed")
    Map<String, Object> feed(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
        if (after < 0) {
            throw Problem.invalid("after", "must be a position").asException();
        }
        if (limit < 1 || limit > MOST_PULLED) {
            throw Problem.invalid("limit", "must be from 1 to " + MOST_PULLED).asException();
        }
        var pulled = feed.pull(endpoints.get(caller.appId(), id), after, limit);
        var page = new LinkedHashMap<String, Object>();
        page.put("data", pulled.messages().stream().map(ReplayController::view).toList());
        page.put("untold", pulled.untold());
        page.put("next", pulled.next());
        page.put("more", pulled.more());
        return page;
    }

    private static Map<String, @Nullable Object> view(Feed.Shown message) {
        var told = message.told();
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("webhook_id", told.webhookId());
        view.put("booking_id", told.bookingId());
        view.put("event", told.publicType());
        view.put("sequence", told.sequence());
        view.put("position", told.position());
        view.put("body_sha256", message.sha256());
        // As text: whoever reads it as JSON and writes it again has other bytes.
        view.put(
                "body",
                message.body()
                        .map(body -> new String(body.bytes(), StandardCharsets.UTF_8))
                        .orElse(null));
        if (message.redacted()) {
            view.put("redacted", true);
        }
        return view;
    }

    private static Map<String, @Nullable Object> view(Feed.DryRun dryRun) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("messages", dryRun.messages());
        view.put("bytes", dryRun.bytes());
        view.put("first", dryRun.first().map(shown -> shown.told().webhookId()).orElse(null));
        view.put("last", dryRun.last().map(shown -> shown.told().webhookId()).orElse(null));
        view.put(
                "samples", dryRun.samples().stream().map(ReplayController::view).toList());
        view.put("complete", dryRun.complete());
        return view;
    }

    private Map<String, @Nullable Object> view(Replay replay, OutputZone zone) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", replay.id());
        view.put("mode", Replay.text(replay.asked().mode()));
        view.put("state", Replay.text(replay.state()));
        view.put("after", replay.asked().after());
        view.put("until", replay.until());
        view.put("position", replay.position());
        view.put("messages", replay.messages());
        view.put("drifted", replay.drifted());
        view.put("error", replay.error());
        view.put("deliveries", replays.states(replay.id()));
        view.put("rate", replay.asked().rate());
        view.put("types", replay.asked().types());
        view.put("booking_ids", replay.asked().bookings());
        view.put("created_at", zone.format(replay.createdAt()));
        Instant finished = replay.finishedAt();
        view.put("finished_at", finished == null ? null : zone.format(finished));
        return view;
    }
}

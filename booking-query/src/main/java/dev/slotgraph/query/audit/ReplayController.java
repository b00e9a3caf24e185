package dev.slotgraph.query.audit;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.replay.Replay;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayRunner;
import dev.slotgraph.platform.replay.ReplayStore;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Asks for replays, looks at them and ends them. A replay acts on what is read and on nothing else. */
@RestController
@RequestMapping("/v2/audit/replays")
class ReplayController {

    private static final int LISTED = 50;

    private final ReplayStore store;
    private final ReplayRunner runner;
    private final Ids ids;

    ReplayController(ReplayStore store, ReplayRunner runner, Ids ids) {
        this.store = store;
        this.runner = runner;
        this.ids = ids;
    }

    private record Asked(Projection projection, Mode mode) {}

    @PostMapping
    ResponseEntity<Envelope<Map<String, @Nullable Object>>> request(Caller caller, OutputZone zone, JsonBody body) {
        var asked = body.readStrict(fields -> new Asked(
                fields.enumOf("projection", Projection.class).required(),
                fields.enumOf("mode", Mode.class).required()));
        var replay = store.request(ids.next(), caller.appId(), asked.projection(), asked.mode(), caller.actor())
                .orElseThrow(() -> Problem.conflict("replay_running", "A replay is under way")
                        .detail("an app has one replay at a time; wait for it, or cancel it")
                        .asException());
        runner.wake();
        return ResponseEntity.accepted()
                .location(URI.create("/v2/audit/replays/" + replay.id()))
                .body(Envelope.of(replay.render(zone.zone())));
    }

    @GetMapping
    Envelope<List<Map<String, @Nullable Object>>> newest(Caller caller, OutputZone zone) {
        return Envelope.of(store.newest(caller.appId(), LISTED).stream()
                .map(replay -> replay.render(zone.zone()))
                .toList());
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, OutputZone zone, @PathVariable UUID id) {
        return Envelope.of(find(caller, id).render(zone.zone()));
    }

    /** What a rebuild has replaced by then stays; each row was replaced whole. */
    @DeleteMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> cancel(Caller caller, OutputZone zone, @PathVariable UUID id) {
        var replay = find(caller, id);
        if (!store.cancel(caller.appId(), id, caller.actor())) {
            throw Problem.conflict("illegal_action", "Action not available")
                    .detail("the replay is over: it is " + Replay.lower(replay.state()))
                    .with("state", Replay.lower(replay.state()))
                    .asException();
        }
        return Envelope.of(find(caller, id).render(zone.zone()));
    }

    private Replay find(Caller caller, UUID id) {
        return store.find(caller.appId(), id)
                .orElseThrow(() -> Problem.notFound("Replay").asException());
    }
}

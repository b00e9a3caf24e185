package dev.slotgraph.platform.processing;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ParkedSequences.Author;
import dev.slotgraph.platform.processing.ParkedSequences.Decision;
import dev.slotgraph.platform.processing.ParkedSequences.Head;
import dev.slotgraph.platform.processing.ParkedSequences.Parked;
import dev.slotgraph.platform.web.Envelope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How the processors of this process do, and what an app's operator decides about events that they have parked. Two paths, because
 * behind a gateway the read side and the webhooks are processes of their own.
 */
@RestController
@RequestMapping({"/v2/audit/processors", "/v2/webhooks/processors"})
final class ProcessorController {

    private static final int LISTED = 100;
    private static final int LONGEST_REASON = 1_000;

    private final Processors processors;
    private final ProcessorReport report;
    private final ParkedSequences sequences;

    ProcessorController(Processors processors, ProcessorReport report, ParkedSequences sequences) {
        this.processors = processors;
        this.report = report;
        this.sequences = sequences;
    }

    @GetMapping
    Envelope<List<Map<String, @Nullable Object>>> list(Caller caller) {
        return Envelope.of(report.all().stream()
                .sorted(Comparator.comparing(ProcessorStatus::name))
                .map(status -> document(status, caller))
                .toList());
    }

    @GetMapping("/{name}/dead_letters")
    Envelope<List<Map<String, @Nullable Object>>> parked(Caller caller, @PathVariable String name) {
        return Envelope.of(sequences.list(spec(name), caller.appId(), LISTED).stream()
                .map(ProcessorController::document)
                .toList());
    }

    @GetMapping("/{name}/decisions")
    Envelope<List<Map<String, @Nullable Object>>> decisions(Caller caller, @PathVariable String name) {
        return Envelope.of(sequences.decisions(spec(name), caller.appId(), LISTED).stream()
                .map(ProcessorController::document)
                .toList());
    }

    @PostMapping("/{name}/dead_letters/{sequence}/retry")
    Envelope<Map<String, @Nullable Object>> retry(
            Caller caller, @PathVariable String name, @PathVariable String sequence) {
        return Envelope.of(document(
                sequences.retry(spec(name), sequence, author(caller)).orElseThrow(ProcessorController::nothingParked)));
    }

    @PostMapping("/{name}/dead_letters/{sequence}/skip")
    Envelope<Map<String, @Nullable Object>> skip(
            Caller caller, @PathVariable String name, @PathVariable String sequence, JsonBody body) {
        var reason = body.readStrict(
                fields -> fields.filledText("reason", LONGEST_REASON).required());
        return Envelope.of(document(sequences
                .skip(spec(name), sequence, reason, author(caller))
                .orElseThrow(ProcessorController::nothingParked)));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private ProcessorSpec spec(String name) {
        return processors
                .named(name)
                .orElseThrow(() -> Problem.notFound("Processor").asException());
    }

    private static RuntimeException nothingParked() {
        return Problem.notFound("Dead letter").asException();
    }

    private static Author author(Caller caller) {
        return new Author(caller.appId(), caller.actor(), caller.requestId());
    }

    private Map<String, @Nullable Object> document(ProcessorStatus status, Caller caller) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("name", status.name());
        document.put("state", status.state());
        document.put("position", status.position());
        document.put("lag", status.lag());
        document.put("dead_letters", sequences.count(spec(status.name()), caller.appId()));
        return document;
    }

    private static Map<String, @Nullable Object> document(Parked parked) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("sequence", parked.sequence());
        document.put("events", parked.events());
        put(document, parked.head());
        document.put("cause", parked.cause());
        document.put("since", time(parked.since()));
        document.put("last_tried", time(parked.lastTried()));
        return document;
    }

    private static Map<String, @Nullable Object> document(Decision decision) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", decision.id());
        document.put("action", lower(decision.action()));
        document.put("reason", decision.reason());
        document.put("sequence", decision.sequence());
        put(document, decision.head());
        document.put("actor", decision.actor());
        document.put("request_id", decision.requestId());
        document.put("decided_at", time(decision.decidedAt()));
        document.put("still_parked", decision.stillParked());
        return document;
    }

    private static void put(Map<String, @Nullable Object> document, Head head) {
        var event = new LinkedHashMap<String, @Nullable Object>();
        event.put("event_id", head.eventId());
        event.put("type", head.eventType());
        event.put("stream_id", head.streamId());
        event.put("sequence", head.sequence());
        document.put("event", event);
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00");
    }
}

package dev.slotgraph.query.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.query.audit.LogVerifier.Report;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Verifies the log. Whoever keeps the head of an answer apart can have it checked later that the log still begins with it. */
@RestController
class VerifyController {

    /** Each reads the whole log through a connection of its own. */
    private static final int MOST_AT_ONCE = 2;

    private static final long RETRY_AFTER_SECONDS = 5;

    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Set<UUID> verifying = ConcurrentHashMap.newKeySet();
    private final LogVerifier verifier;
    private final Checkpoints checkpoints;

    VerifyController(LogVerifier verifier, Checkpoints checkpoints) {
        this.verifier = verifier;
        this.checkpoints = checkpoints;
    }

    /**
     * The answer.
     *
     * @param position the first broken one; absent when nothing is broken
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Verified(
            @JsonProperty("valid") boolean valid,
            @JsonProperty("events") long events,
            @JsonProperty("streams") long streams,
            @JsonProperty("checkpoints") int checkpoints,
            @JsonProperty("head") Map<String, @Nullable Object> head,
            @JsonProperty("position") @Nullable Long position,
            @JsonProperty("broken") List<Map<String, @Nullable Object>> broken) {}

    @PostMapping("/v2/audit/verify")
    @Allow({KeyKind.API, KeyKind.AUDIT})
    Verified verify(Caller caller, JsonBody body) {
        var kept = body.readStrict(fields -> Optional.ofNullable(
                fields.object("head").map(VerifyController::head, NONE).orNull()));
        if (kept.filter(head -> !head.signedWith(checkpoints.key())).isPresent()) {
            throw Problem.invalid("head", "was not given out by this installation")
                    .asException();
        }
        var report = alone(
                caller.appId(),
                () -> verifier.verify(caller.appId(), kept.stream().toList()));
        var breaks = report.breaks();
        return new Verified(
                report.valid(),
                report.events(),
                report.streams(),
                report.checkpoints(),
                report.head().render(),
                breaks.isEmpty() ? null : breaks.getFirst().position(),
                breaks.stream().map(LogVerifier::render).toList());
    }

    /** One at a time for each app, and few on a node. */
    private Report alone(UUID appId, Supplier<Report> verification) {
        if (!verifying.add(appId)) {
            throw busy("a verification is under way; wait for its answer");
        }
        try {
            if (!room.tryAcquire()) {
                throw busy("the log is being verified for others");
            }
            try {
                return verification.get();
            } finally {
                room.release();
            }
        } finally {
            verifying.remove(appId);
        }
    }

    private static ProblemException busy(String detail) {
        return Problem.rateLimited(RETRY_AFTER_SECONDS).detail(detail).asException();
    }

    private static final Checkpoint NONE = new Checkpoint(0, 0, new byte[LogDigest.LENGTH], new byte[0]);

    private static Checkpoint head(Fields fields) {
        return new Checkpoint(
                fields.longInteger("position", 0, Long.MAX_VALUE).required(),
                fields.longInteger("events", 0, Long.MAX_VALUE).required(),
                hash(fields, "digest"),
                hash(fields, "signature"));
    }

    private static byte[] hash(Fields fields, String name) {
        return fields.parsed(name, NONE.digest(), text -> {
                    if (!text.matches("[0-9a-f]{64}")) {
                        throw new IllegalArgumentException("must be 64 hexadecimal digits");
                    }
                    return HexFormat.of().parseHex(text);
                })
                .required();
    }
}

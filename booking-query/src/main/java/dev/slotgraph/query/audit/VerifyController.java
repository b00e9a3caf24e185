package dev.slotgraph.query.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Verifies the log. Whoever keeps the head of an answer apart can have it checked later that the log still begins with it. */
@RestController
class VerifyController {

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
        var report = verifier.verify(caller.appId(), kept.stream().toList());
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

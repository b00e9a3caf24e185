package dev.slotgraph.command.customer;

import dev.slotgraph.api.app.AppCommand.SetRetention;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says for how long an app keeps what it knows of people; the rule and what it brings about are in the log. */
@RestController
class RetentionController {

    private static final int LONGEST_DAYS = 36_525;

    private final Writes writes;
    private final Entries entries;
    private final RetentionRules rules;

    RetentionController(Writes writes, Entries entries, RetentionRules rules) {
        this.writes = writes;
        this.entries = entries;
        this.rules = rules;
    }

    private record Wanted(@Nullable Integer peopleDays) {}

    @GetMapping("/v2/retention")
    Envelope<Map<String, @Nullable Object>> show(Caller caller) {
        return Envelope.of(document(rules.peopleDays(caller.appId()).orElse(null)));
    }

    /** {@code people_days: null} keeps everybody. */
    @PutMapping("/v2/retention")
    ResponseEntity<byte[]> set(Caller caller, JsonBody body, HttpServletRequest request) {
        var wanted = body.readStrict(fields -> {
            var days = fields.integer("people_days", 1, LONGEST_DAYS);
            if (!days.isMentioned()) {
                fields.fault("people_days", "is missing; null keeps everybody");
            }
            return new Wanted(days.orNull());
        });
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            entries.send(caller, "App", new SetRetention(caller.appId(), wanted.peopleDays()));
            return Answer.of(200, document(wanted.peopleDays()));
        });
    }

    private static Map<String, @Nullable Object> document(@Nullable Integer peopleDays) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("people_days", peopleDays);
        return document;
    }
}

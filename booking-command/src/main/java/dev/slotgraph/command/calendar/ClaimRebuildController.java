package dev.slotgraph.command.calendar;

import dev.slotgraph.command.calendar.ClaimRebuild.Rebuilt;
import dev.slotgraph.command.calendar.ClaimRebuild.Refused;
import dev.slotgraph.command.calendar.ClaimTable.Held;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has the claims by which bookings are decided put right by the log. To look without that is a replay of the calendar. */
@RestController
class ClaimRebuildController {

    /** How many differing fields an answer holds. */
    private static final int MOST_MISMATCHES = 1_000;

    private final ClaimRebuild claims;
    private final Writes writes;

    ClaimRebuildController(ClaimRebuild claims, Writes writes) {
        this.claims = claims;
        this.writes = writes;
    }

    @PostMapping("/v2/audit/claims/rebuild")
    ResponseEntity<byte[]> rebuild(Caller caller, OutputZone zone, HttpServletRequest request) {
        return writes.run(
                WriteRequest.of(caller, request),
                () -> claims.rebuild(caller.appId(), caller.actor()),
                rebuilt -> Answer.of(200, document(rebuilt, zone)));
    }

    private static Map<String, @Nullable Object> document(Rebuilt rebuilt, OutputZone zone) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("compared", rebuilt.compared());
        document.put("replaced", rebuilt.replaced());
        document.put("mismatches_found", rebuilt.mismatches().size());
        document.put(
                "mismatches",
                rebuilt.mismatches().stream().limit(MOST_MISMATCHES).toList());
        document.put(
                "refused",
                rebuilt.refused().stream().map(one -> document(one, zone)).toList());
        document.put("unread", rebuilt.unread());
        document.put("warning", warning(rebuilt));
        return document;
    }

    private static Map<String, @Nullable Object> document(Refused refused, OutputZone zone) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", refused.id());
        document.put(
                "conflicts",
                refused.conflicts().stream().map(held -> document(held, zone)).toList());
        return document;
    }

    private static Map<String, @Nullable Object> document(Held held, OutputZone zone) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", held.holderId());
        document.put("resource_id", held.resourceId());
        document.put("start", time(held.start(), zone));
        document.put("end", time(held.end(), zone));
        return document;
    }

    private static @Nullable String time(@Nullable Instant time, OutputZone zone) {
        return time == null ? null : zone.format(time);
    }

    private static @Nullable String warning(Rebuilt rebuilt) {
        if (rebuilt.mismatches().isEmpty()) {
            return null;
        }
        var waited =
                "Claims were replaced; whoever books waited for that, for %d ms. They differ only when something else than the service has written to the database."
                        .formatted(rebuilt.locked().toMillis());
        return rebuilt.refused().isEmpty()
                ? waited
                : waited
                        + " %d bookings or events have no claim, for others hold their time by the same right: move or cancel one of each."
                                .formatted(rebuilt.refused().size());
    }
}

package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.command.calendar.ClaimTable.Held;
import dev.slotgraph.platform.replay.Mismatch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what differs between the claims that something has and those that it should have. Pure. */
final class ClaimMismatches {

    private static final String TABLE = "calendar_claim";

    private ClaimMismatches() {}

    /** @param now a claim that is over by then may be gone: whoever took its time has removed it */
    static List<Mismatch> between(UUID id, List<Held> live, List<CalendarClaim> right, Instant now) {
        var has = live.stream().collect(Collectors.toMap(Held::resourceId, Function.identity()));
        var should = right.stream()
                .collect(Collectors.toMap(CalendarClaim::resourceId, Function.identity(), (first, _) -> first));
        var mismatches = new ArrayList<Mismatch>();
        var resources = new TreeSet<>(has.keySet());
        resources.addAll(should.keySet());
        for (var resource : resources) {
            compare(id, resource, has, should, now, mismatches);
        }
        return mismatches;
    }

    private static void compare(
            UUID id,
            UUID resource,
            Map<UUID, Held> has,
            Map<UUID, CalendarClaim> should,
            Instant now,
            List<Mismatch> mismatches) {
        var live = has.get(resource);
        var right = should.get(resource);
        if (live == null || right == null) {
            if (live != null || (right != null && right.blocksAt(now))) {
                mismatches.add(Mismatch.row(TABLE, id.toString(), resource.toString(), live != null, right != null));
            }
            return;
        }
        differ(id, resource, "start", live.start(), micros(right.start()), mismatches);
        differ(id, resource, "end", live.end(), micros(right.end()), mismatches);
        differ(id, resource, "expires_at", live.expiresAt(), micros(right.expiresAt()), mismatches);
        differ(id, resource, "kind", live.kind(), right.kind().text(), mismatches);
    }

    private static void differ(
            UUID id,
            UUID resource,
            String field,
            @Nullable Object live,
            @Nullable Object right,
            List<Mismatch> mismatches) {
        if (!Objects.equals(live, right)) {
            mismatches.add(new Mismatch(
                    TABLE, id.toString(), Mismatch.named(resource.toString(), field), text(live), text(right), false));
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** What the database keeps. */
    private static @Nullable Instant micros(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
    }
}

package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.ConstraintDocument;
import dev.slotgraph.api.availability.Obstacle;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.query.availability.Explainer.Explanation;
import dev.slotgraph.query.availability.Explainer.Finding;
import dev.slotgraph.query.availability.Explainer.GroupFinding;
import dev.slotgraph.query.availability.Known.Taker;
import dev.slotgraph.query.availability.SlotFinder.Question;
import dev.slotgraph.query.consistency.ReadsProjection;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Why a time can or cannot be booked, and by whom it is taken. For who runs the calendars, and may read all bookings. */
@RestController
@RequestMapping("/v2")
@ReadsProjection
@Allow({KeyKind.API, KeyKind.AUDIT})
class ExplainController {

    private final Explainer explainer;

    ExplainController(Explainer explainer) {
        this.explainer = explainer;
    }

    @PostMapping("/availability/explain")
    Envelope<Map<String, @Nullable Object>> explain(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        var question = new Question(caller.appId(), KnownAt.asOf(caller, body, asOf), body, zone.zone());
        return Envelope.of(document(explainer.explain(question)));
    }

    private static Map<String, @Nullable Object> document(Explanation explanation) {
        var request = explanation.request();
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("bookable", explanation.bookable());
        document.put("start", Documents.time(request.start(), request.outputZone()));
        document.put("end", Documents.time(request.end(), request.outputZone()));
        document.put("mode", request.mode().wireName());
        document.put(
                "resources",
                explanation.findings().stream()
                        .map(finding -> document(finding, request.outputZone()))
                        .toList());
        if (!explanation.groups().isEmpty()) {
            document.put(
                    "groups",
                    explanation.groups().stream()
                            .map(ExplainController::document)
                            .toList());
        }
        return document;
    }

    private static Map<String, Object> document(GroupFinding finding) {
        var document = new LinkedHashMap<String, Object>();
        document.put("bookable", finding.isEnough());
        document.put("required", finding.group().required());
        document.put("free", finding.bookable());
        document.put("resources", finding.group().resources());
        return document;
    }

    private static Map<String, @Nullable Object> document(Finding finding, ZoneId zone) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", finding.id());
        finding.data().ifPresent(data -> {
            document.put("name", data.name());
            document.put("timezone", data.timezone());
        });
        document.put("bookable", finding.bookable());
        var reasons = new ArrayList<Map<String, Object>>();
        if (finding.data().isEmpty()) {
            reasons.add(Map.of("code", "unknown"));
        }
        finding.obstacles().forEach(obstacle -> {
            var reason = reason(obstacle, zone);
            obstacle.taken().ifPresent(taken -> nameTakers(reason, taken, finding.takers(), zone));
            reasons.add(reason);
        });
        document.put("reasons", reasons);
        return document;
    }

    private static Map<String, Object> reason(Obstacle obstacle, ZoneId zone) {
        var reason = new LinkedHashMap<String, Object>();
        switch (obstacle) {
            case Obstacle.OutsideHours hours -> {
                reason.put("code", "rule");
                reason.put("level", hours.level().name().toLowerCase(Locale.ROOT));
                reason.put(
                        "rules",
                        hours.rules().stream().map(ConstraintDocument::of).toList());
            }
            case Obstacle.Claimed claim -> {
                reason.put("code", "claim");
                span(reason, claim.start(), claim.end(), zone);
            }
            case Obstacle.InBuffer near -> {
                reason.put("code", "buffer");
                span(reason, near.start(), near.end(), zone);
            }
            case Obstacle.AtCapacity full -> {
                reason.put("code", "capacity");
                reason.put("capacity", full.capacity());
                span(reason, full.start(), full.end(), zone);
            }
            case Obstacle.TooSoon soon -> {
                reason.put("code", "notice");
                reason.put("earliest_start", time(soon.earliestStart(), zone));
            }
            case Obstacle.TooFarAhead far -> {
                reason.put("code", "horizon");
                reason.put("latest_end", time(far.latestEnd(), zone));
            }
        }
        return reason;
    }

    /** A claim has one who made it, but where some were made over others; a full stretch may be made of several. */
    private static void nameTakers(Map<String, Object> reason, Obstacle.Taken taken, List<Taker> takers, ZoneId zone) {
        var named = takers.stream()
                .filter(taker -> taken instanceof Obstacle.AtCapacity
                        ? taker.start() < taken.end() && taken.start() < taker.end()
                        : taker.start() == taken.start() && taker.end() == taken.end())
                .collect(Collectors.partitioningBy(taker -> taker.kind() == Kind.BOOKING));
        put(reason, "bookings", named.getOrDefault(true, List.of()), taker -> {
            var member = new LinkedHashMap<String, @Nullable Object>();
            member.put("id", taker.id());
            if (taker.expiresAt() != null) {
                member.put("expires_at", Documents.time(taker.expiresAt(), zone));
            }
            return member;
        });
        put(reason, "events", named.getOrDefault(false, List.of()), taker -> {
            var member = new LinkedHashMap<String, @Nullable Object>();
            member.put("id", taker.id());
            member.put("what", taker.what());
            return member;
        });
    }

    private static void put(
            Map<String, Object> reason,
            String name,
            List<Taker> takers,
            Function<Taker, Map<String, @Nullable Object>> document) {
        if (!takers.isEmpty()) {
            reason.put(name, takers.stream().map(document).toList());
        }
    }

    private static void span(Map<String, Object> reason, long start, long end, ZoneId zone) {
        reason.put("start", time(start, zone));
        reason.put("end", time(end, zone));
    }

    private static String time(long second, ZoneId zone) {
        return Documents.time(Instant.ofEpochSecond(second), zone);
    }
}

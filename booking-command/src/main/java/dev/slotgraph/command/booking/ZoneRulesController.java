package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand.KeepWallTime;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * After the rules of a zone have changed: moves the bookings that were made by the old ones to where the clock shows what was agreed
 * on, and tells which. A page at a time, through all bookings of the app; to be called as often as one likes.
 */
@RestController
class ZoneRulesController {

    private static final int MOST = 1_000;

    // Of each booking the time that was last agreed on; what it looks like besides is the booking's own business.
    private static final String LAST_AGREED = """
            select distinct on (stream_id) stream_id, convert_from(payload, 'UTF8')::jsonb ->> 'slot' as slot
            from booking.domain_event
            where stream_type = 'booking' and app_id = :app and event_type = any (:types) and stream_id > :after
            order by stream_id, sequence desc
            limit :limit
            """;

    private static final String[] AGREEING = Stream.of(BookingCreated.class, BookingRescheduled.class)
            .map(type -> SlotgraphEvents.CATALOG.of(type).orElseThrow().name())
            .toArray(String[]::new);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Writes writes;
    private final Bookings bookings;
    private final Clock clock;

    ZoneRulesController(JdbcClient jdbc, JsonMapper json, Writes writes, Bookings bookings, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.writes = writes;
        this.bookings = bookings;
        this.clock = clock;
    }

    /** @param after the last booking of the page before */
    private record Form(UUID after, int limit) {

        static Form read(Fields body) {
            return new Form(
                    body.uuid("after").or(new UUID(0, 0)),
                    body.integer("limit", 1, MOST).or(MOST));
        }
    }

    private record Agreed(UUID booking, TimeSlot slot) {}

    @PostMapping("/v2/bookings/zone_changes")
    ResponseEntity<byte[]> follow(Caller caller, JsonBody body, HttpServletRequest request) {
        var form = body.readStrict(Form::read);
        var write = WriteRequest.of(caller, request, body);
        return writes.run(write, () -> {
            var page = page(caller.appId(), form);
            var moved = new ArrayList<Map<String, Object>>();
            var left = new ArrayList<Map<String, Object>>();
            var waiting = page.stream().filter(this::isElsewhereNow).toList();
            int before;
            do {
                // Who follows on another finds its place when the other has left it.
                before = moved.size();
                left.clear();
                waiting = waiting.stream()
                        .filter(agreed -> !keep(caller, write, agreed, moved, left))
                        .toList();
            } while (moved.size() > before && !waiting.isEmpty());
            var report = new LinkedHashMap<String, @Nullable Object>();
            report.put("tzdb", ZoneRulesProvider.getVersions("UTC").lastEntry().getKey());
            report.put("checked", page.size());
            report.put("moved", moved);
            report.put("left", left);
            report.put(
                    "next", page.size() < form.limit() ? null : page.getLast().booking());
            return Answer.of(200, report);
        });
    }

    private List<Agreed> page(UUID appId, Form form) {
        return jdbc.sql(LAST_AGREED)
                .param("app", appId)
                .param("types", AGREEING)
                .param("after", form.after().toString())
                .param("limit", form.limit())
                .query((row, _) -> new Agreed(
                        UUID.fromString(row.getString("stream_id")), slot(json.readTree(row.getString("slot")))))
                .list();
    }

    private static TimeSlot slot(JsonNode stored) {
        return new TimeSlot(
                Instant.parse(stored.path("start").asString()),
                Instant.parse(stored.path("end").asString()),
                stored.path("start_timezone").asString(),
                stored.path("end_timezone").asString(),
                stored.path("all_day").asBoolean(),
                offset(stored, "start_offset"),
                offset(stored, "end_offset"));
    }

    private static @Nullable Integer offset(JsonNode stored, String name) {
        return stored.hasNonNull(name) ? stored.path(name).asInt() : null;
    }

    private boolean isElsewhereNow(Agreed agreed) {
        return agreed.slot().start().isAfter(clock.instant())
                && !agreed.slot().byPresentRules().isSameTimeAs(agreed.slot());
    }

    /**
     * A booking that finds its new time taken stays, and is told: people must settle that.
     *
     * @return whether there is nothing left to do about it
     */
    private boolean keep(
            Caller caller,
            WriteRequest write,
            Agreed agreed,
            List<Map<String, Object>> moved,
            List<Map<String, Object>> left) {
        try {
            writes.part(write.part(), () -> {
                var slot = bookings.send(caller, new KeepWallTime(agreed.booking(), caller.appId()))
                        .slot();
                if (!slot.isSameTimeAs(agreed.slot())) {
                    moved.add(report(agreed, slot));
                }
                return Answer.empty();
            });
            return true;
        } catch (ProblemException e) {
            if (e.problem().status() == 404) {
                return true;
            }
            var told = report(agreed, agreed.slot().byPresentRules());
            told.put("error", e.problem().body(null));
            left.add(told);
            return false;
        }
    }

    private static Map<String, Object> report(Agreed agreed, TimeSlot now) {
        var report = new LinkedHashMap<String, Object>();
        report.put("id", agreed.booking());
        report.put("start_timezone", now.startTimezone());
        report.put("start_was", time(agreed.slot().start(), now.startTimezone()));
        report.put("start", time(now.start(), now.startTimezone()));
        report.put("end_was", time(agreed.slot().end(), now.endTimezone()));
        report.put("end", time(now.end(), now.endTimezone()));
        return report;
    }

    private static String time(Instant instant, String zone) {
        return Documents.time(instant, ZoneId.of(zone));
    }
}

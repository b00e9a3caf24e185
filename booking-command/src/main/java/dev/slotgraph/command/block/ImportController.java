package dev.slotgraph.command.block;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.command.block.Import.Outcome;
import dev.slotgraph.command.block.Import.Overlap;
import dev.slotgraph.command.ical.BusyTimes;
import dev.slotgraph.command.ical.IcsFault;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes an iCalendar file in as events of a calendar. */
@RestController
class ImportController {

    /** How far recurrences are followed. */
    private static final Duration HORIZON = Duration.ofDays(366);

    private final Writes writes;
    private final Blocks blocks;
    private final Import imports;
    private final Clock clock;

    ImportController(Writes writes, Blocks blocks, Import imports, Clock clock) {
        this.writes = writes;
        this.blocks = blocks;
        this.imports = imports;
        this.clock = clock;
    }

    @PostMapping(path = "/v2/calendars/{id}/import", consumes = "text/calendar")
    ResponseEntity<byte[]> take(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "merge") String mode,
            @RequestBody byte[] body,
            HttpServletRequest request) {
        if (!mode.equals("merge") && !mode.equals("replace")) {
            throw Problem.invalid("mode", "must be one of merge, replace").asException();
        }
        var text = text(body);
        return writes.run(WriteRequest.of(caller, request, text), () -> {
            var place = blocks.place(caller, new BlockForm.Place(id, null));
            var now = clock.instant();
            // The same all day long, so that the same file says the same.
            var horizon = now.truncatedTo(ChronoUnit.DAYS).plus(HORIZON);
            var file = read(text, ZoneId.of(place.resource().timezone()), now, horizon);
            var outcome = imports.run(caller, place, file, mode.equals("replace"), now);
            var document = new LinkedHashMap<String, Object>();
            document.put("calendar_id", id);
            document.put("resource_id", place.resourceId());
            write(outcome, document, zone.zone());
            document.put("skipped", file.skipped());
            document.put("horizon", Documents.time(horizon, zone.zone()));
            return Answer.of(200, document);
        });
    }

    private static String text(byte[] body) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw Problem.invalid("body", "is not in UTF-8").asException();
        }
    }

    private static BusyTimes read(String text, ZoneId zone, Instant now, Instant horizon) {
        try {
            return BusyTimes.read(text, zone, now, horizon);
        } catch (IcsFault e) {
            throw Problem.invalid("body", e.text()).asException();
        }
    }

    private static void write(Outcome outcome, Map<String, Object> document, ZoneId zone) {
        document.put("created", outcome.created());
        document.put("updated", outcome.updated());
        document.put("deleted", outcome.deleted());
        document.put("unchanged", outcome.unchanged());
        document.put(
                "overlaps",
                outcome.overlaps().stream()
                        .map(overlap -> document(overlap, zone))
                        .toList());
    }

    private static Map<String, Object> document(Overlap overlap, ZoneId zone) {
        var document = new LinkedHashMap<String, Object>();
        document.put("event_id", overlap.eventId());
        document.put("booking_id", overlap.bookingId());
        document.put("resource_id", overlap.resourceId());
        document.put("start", Documents.time(overlap.start(), zone));
        document.put("end", Documents.time(overlap.end(), zone));
        return document;
    }
}

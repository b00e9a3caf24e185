package dev.slotgraph.query.audit;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.eventlog.LogFeed;
import dev.slotgraph.platform.eventlog.LogFeed.Filter;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The app's events as they are stored, one JSON object in a line: personal data stays sealed, and the hashes can be checked apart
 * from this installation. The last line says that it is the last, so that a download that broke off is noticed; it is taken up
 * again by {@code ?after=} with the last position that arrived. It also digests all of the app's log up to there, what earlier parts
 * brought included, and is signed.
 */
@RestController
class ExportController {

    private static final int AT_ONCE = 1_000;
    private static final int BUFFER = 1 << 16;

    private final LogFeed feed;
    private final LogHashes log;
    private final SecretKey key;
    private final JsonMapper mapper;

    ExportController(LogFeed feed, LogHashes log, MasterKey masterKey, JsonMapper mapper) {
        this.feed = feed;
        this.log = log;
        this.key = ExportVerifier.signing(masterKey);
        this.mapper = mapper;
    }

    @GetMapping("/v2/audit/export")
    void export(
            Caller caller,
            @RequestParam(defaultValue = "0") String after,
            @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, defaultValue = "") String encodings,
            HttpServletResponse response)
            throws IOException {
        if (!after.matches("\\d{1,18}")) {
            throw Problem.invalid("after", "must be a position in the log").asException();
        }
        boolean zipped = encodings.contains("gzip");
        response.setContentType("application/x-ndjson");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (zipped) {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        try (var out = new BufferedOutputStream(
                zipped ? new GZIPOutputStream(response.getOutputStream()) : response.getOutputStream(), BUFFER)) {
            write(new Filter(caller.appId(), Set.of(), Set.of(), Set.of()), Long.parseLong(after), out);
        }
    }

    private void write(Filter filter, long after, OutputStream out) throws IOException {
        long position = after;
        var digest = LogDigest.ofNothing();
        if (after > 0) {
            log.eachOf(filter.appId(), after, digest::add);
        }
        long before = digest.events();
        LogFeed.Page page;
        do {
            page = feed.read(filter, position, AT_ONCE);
            for (var event : page.events()) {
                line(stored(event), out);
                digest.add(event.globalIndex(), event.hash());
            }
            position = page.next();
        } while (page.more());
        var end = new LinkedHashMap<String, @Nullable Object>();
        end.put("end", true);
        end.put("events", digest.events() - before);
        var signed = Checkpoint.sign(position, digest.events(), digest.value(), key);
        end.put("position", signed.position());
        end.put("log_events", signed.events());
        end.put("digest", HexFormat.of().formatHex(signed.digest()));
        end.put("signature", HexFormat.of().formatHex(signed.signature()));
        line(end, out);
    }

    private void line(Map<String, @Nullable Object> document, OutputStream out) throws IOException {
        out.write(mapper.writeValueAsBytes(document));
        out.write('\n');
    }

    /** Every stored column; payload and metadata as texts, for their bytes are what is hashed. */
    private static Map<String, @Nullable Object> stored(LoggedEvent event) {
        var hex = HexFormat.of();
        byte[] previous = event.previousHash();
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("position", event.globalIndex());
        document.put("stream_type", event.streamType());
        document.put("stream_id", event.streamId());
        document.put("sequence", event.sequence());
        document.put("event_id", event.eventId());
        document.put("type", event.eventType());
        document.put("revision", event.revision());
        document.put("recorded_at", event.recordedAt().toString());
        document.put("app_id", event.appId());
        document.put("payload", new String(event.payload(), StandardCharsets.UTF_8));
        document.put("meta_data", new String(event.metaData(), StandardCharsets.UTF_8));
        document.put("previous_hash", previous == null ? null : hex.formatHex(previous));
        document.put("hash", hex.formatHex(event.hash()));
        return document;
    }
}

package dev.slotgraph.query.audit;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.eventlog.EventHash;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verifies an export with nothing but the export: each stream's chain of hashes, the order of the positions, and that the end is
 * there and counts and digests all that came before it. An export that was taken up again comes as several parts, in their order;
 * those that broke off have no end of their own. Whoever can make an export can make one that holds in itself: that it is one of
 * this installation is what the signature tells, to who has the installation's key. Remembers some hundred bytes for each stream.
 * Not thread-safe.
 */
public final class ExportVerifier {

    private static final int MOST_FLAWS = 100;
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Tail> tails = new HashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private final LogDigest digest = LogDigest.ofNothing();
    private final Consumer<LoggedEvent> holding;
    private final Optional<SecretKey> key;
    private long line;
    private long events;
    private long position;
    private long end;
    private boolean complete;
    private boolean taken;

    /** The last event of a stream so far. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Tail(long sequence, byte[] hash) {}

    public ExportVerifier() {
        this(_ -> {});
    }

    /** @param holding is given each event as long as all holds */
    public ExportVerifier(Consumer<LoggedEvent> holding) {
        this(holding, Optional.empty());
    }

    /** @param masterKey of the installation that is said to have made the export: its signature is checked */
    public ExportVerifier(MasterKey masterKey) {
        this(_ -> {}, Optional.of(signing(masterKey)));
    }

    private ExportVerifier(Consumer<LoggedEvent> holding, Optional<SecretKey> key) {
        this.holding = holding;
        this.key = key;
    }

    static SecretKey signing(MasterKey masterKey) {
        return masterKey.derive("audit-export", Checkpoint.ALGORITHM);
    }

    /**
     * Something that does not hold.
     *
     * @param line of its part, from 1
     * @param position in the log; where the export breaks off, the last one before
     * @param streamId empty where it is about the export and not about an event
     * @param what {@code sequence}, {@code predecessor}, {@code content}, {@code position}, {@code unreadable}, {@code end}, {@code digest} or
     *     {@code signature}
     */
    public record Flaw(long line, long position, String streamId, String what) {}

    /**
     * What was found.
     *
     * @param position up to which the export tells of the log
     * @param digest in hexadecimal, as {@code POST /audit/verify} gives it in its head where the log holds one app
     * @param flaws the first hundred, in the order of the export
     */
    public record Report(long events, long streams, long position, String digest, List<Flaw> flaws) {

        public boolean valid() {
            return flaws.isEmpty();
        }
    }

    /** Takes the next part, as downloaded: plain or gzipped, whole or as far as it came. */
    public void part(InputStream export) throws IOException {
        boolean tied = !taken || complete;
        long before = events;
        line = 0;
        taken = true;
        complete = false;
        boolean torn = false;
        @Nullable JsonNode last = null;
        try {
            var lines = new BufferedReader(new InputStreamReader(unzipped(export), StandardCharsets.UTF_8));
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (torn) {
                    note("", "unreadable");
                }
                line++;
                torn = false;
                if (last != null) {
                    note("", "end");
                }
                try {
                    var node = JSON.readTree(text);
                    if (node.path("end").asBoolean(false)) {
                        last = node;
                    } else {
                        take(event(node));
                    }
                } catch (JacksonException | IllegalArgumentException | DateTimeException _) {
                    torn = true;
                }
            }
        } catch (EOFException _) {
            // As far as it came: what was zipped broke off.
        }
        if (last != null) {
            complete = true;
            if (torn) {
                note("", "unreadable");
            }
            end(last, events - before, tied);
        }
    }

    private void end(JsonNode last, long count, boolean tied) {
        boolean digested = last.has("digest");
        if (last.path("events").asLong(-1) != count || !(tied || digested)) {
            note("", "end");
            return;
        }
        end = Math.max(position, last.path("position").asLong());
        if (digested && flaws.isEmpty() && !(digest(last).equals(digest()) && total(last) == events)) {
            note("", "digest");
        }
        if (key.isPresent() && !signed(last, key.get())) {
            note("", "signature");
        }
    }

    private static boolean signed(JsonNode last, SecretKey key) {
        try {
            var hex = HexFormat.of();
            return new Checkpoint(
                            last.path("position").asLong(),
                            total(last),
                            hex.parseHex(digest(last)),
                            hex.parseHex(last.path("signature").asString("")))
                    .signedWith(key);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String digest(JsonNode last) {
        return last.path("digest").asString("");
    }

    private static long total(JsonNode last) {
        return last.path("log_events").asLong(-1);
    }

    private String digest() {
        return HexFormat.of().formatHex(digest.value());
    }

    public Report report() {
        var all = new ArrayList<>(flaws);
        if (!complete) {
            all.add(new Flaw(line, position, "", "end"));
        }
        return new Report(events, tails.size(), end, digest(), List.copyOf(all));
    }

    private void take(LoggedEvent event) {
        events++;
        if (event.globalIndex() <= position) {
            note(event.streamId(), "position");
        }
        position = event.globalIndex();
        @Nullable Tail tail = tails.get(event.streamId());
        if (event.sequence() != (tail == null ? 0 : tail.sequence() + 1)) {
            note(event.streamId(), "sequence");
        } else if (!Arrays.equals(event.previousHash(), tail == null ? null : tail.hash())) {
            note(event.streamId(), "predecessor");
        } else if (!Arrays.equals(event.hash(), EventHash.chained(event.previousHash(), EventHash.content(event)))) {
            note(event.streamId(), "content");
        }
        tails.put(event.streamId(), new Tail(event.sequence(), event.hash()));
        digest.add(event.globalIndex(), event.hash());
        if (flaws.isEmpty()) {
            holding.accept(event);
        }
    }

    private void note(String streamId, String what) {
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(new Flaw(line, position, streamId, what));
        }
    }

    private static InputStream unzipped(InputStream export) throws IOException {
        var buffered = new BufferedInputStream(export);
        buffered.mark(2);
        int magic = buffered.read() | buffered.read() << 8;
        buffered.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(buffered) : buffered;
    }

    private static LoggedEvent event(JsonNode line) {
        return new LoggedEvent(
                line.required("position").asLong(),
                line.required("stream_type").asString(),
                line.required("stream_id").asString(),
                line.required("sequence").asLong(),
                line.required("event_id").asString(),
                line.required("type").asString(),
                line.required("revision").asString(),
                line.required("payload").asString().getBytes(StandardCharsets.UTF_8),
                line.required("meta_data").asString().getBytes(StandardCharsets.UTF_8),
                Instant.parse(line.required("recorded_at").asString()),
                UUID.fromString(line.required("app_id").asString()),
                line.required("previous_hash").isNull()
                        ? null
                        : HexFormat.of().parseHex(line.required("previous_hash").asString()),
                HexFormat.of().parseHex(line.required("hash").asString()));
    }
}

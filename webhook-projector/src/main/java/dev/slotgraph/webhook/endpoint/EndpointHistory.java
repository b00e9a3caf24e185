package dev.slotgraph.webhook.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who changed what at an endpoint, append-only, each entry chained to the one before by its hash. Secrets never get in.
 * Joins the caller's transaction, which must have locked the endpoint. Thread-safe.
 */
public final class EndpointHistory {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    EndpointHistory(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * One entry.
     *
     * @param data as JSON, exactly as it was hashed
     * @param previousHash hex; null for the first
     * @param hash hex of SHA-256
     */
    public record Entry(
            int sequence,
            String type,
            String data,
            String actor,
            @Nullable String requestId,
            Instant recordedAt,
            @Nullable String previousHash,
            String hash) {}

    /** Who does it. */
    public record Author(String actor, @Nullable String requestId) {

        /** The engine itself, for what a receiver's answer brings about. */
        public static final Author SYSTEM = new Author("system", null);
    }

    /** @return its sequence */
    int append(UUID endpoint, String type, Map<String, ? extends @Nullable Object> data, Author author, Instant now) {
        Optional<Entry> last = last(endpoint);
        int sequence = last.map(Entry::sequence).orElse(0) + 1;
        String previous = last.map(Entry::hash).orElse(null);
        // Microseconds are what the column keeps, and the hash must be found again.
        Instant recordedAt = now.truncatedTo(ChronoUnit.MICROS);
        String text = json.writeValueAsString(data);
        String hash = hash(endpoint, sequence, type, text, author.actor(), author.requestId(), recordedAt, previous);
        jdbc.sql("""
                        insert into webhook.endpoint_event
                            (endpoint_id, sequence, type, data, actor, request_id, recorded_at, previous_hash, hash)
                        values (:endpoint, :sequence, :type, :data, :actor, :request, :at,
                                decode(:previous, 'hex'), decode(:hash, 'hex'))
                        """)
                .param("endpoint", endpoint)
                .param("sequence", sequence)
                .param("type", type)
                .param("data", text)
                .param("actor", author.actor())
                .param("request", author.requestId())
                .param("at", recordedAt.atOffset(ZoneOffset.UTC))
                .param("previous", previous)
                .param("hash", hash)
                .update();
        return sequence;
    }

    /** Oldest first. */
    public List<Entry> list(UUID endpoint, long offset, int limit) {
        return entries(
                "where endpoint_id = :endpoint order by sequence offset :offset limit :limit", endpoint, offset, limit);
    }

    public long count(UUID endpoint) {
        return jdbc.sql("select count(*) from webhook.endpoint_event where endpoint_id = :endpoint")
                .param("endpoint", endpoint)
                .query(Long.class)
                .single();
    }

    /** The first entry whose hash does not fit, by its sequence; empty when the whole chain holds. */
    public Optional<Integer> firstBroken(UUID endpoint) {
        String previous = null;
        int expected = 1;
        for (Entry entry : list(endpoint, 0, Integer.MAX_VALUE)) {
            String hash = hash(
                    endpoint,
                    expected,
                    entry.type(),
                    entry.data(),
                    entry.actor(),
                    entry.requestId(),
                    entry.recordedAt(),
                    previous);
            if (entry.sequence() != expected || !hash.equals(entry.hash())) {
                return Optional.of(expected);
            }
            previous = hash;
            expected++;
        }
        return Optional.empty();
    }

    private Optional<Entry> last(UUID endpoint) {
        return entries(
                        "where endpoint_id = :endpoint order by sequence desc offset :offset limit :limit",
                        endpoint,
                        0,
                        1)
                .stream()
                .findFirst();
    }

    private List<Entry> entries(String clause, UUID endpoint, long offset, int limit) {
        return jdbc.sql("""
                        select sequence, type, data, actor, request_id, recorded_at,
                               encode(previous_hash, 'hex') as previous, encode(hash, 'hex') as hash
                        from webhook.endpoint_event
                        """ + clause)
                .param("endpoint", endpoint)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> new Entry(
                        row.getInt("sequence"),
                        row.getString("type"),
                        row.getString("data"),
                        row.getString("actor"),
                        row.getString("request_id"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        row.getString("previous"),
                        row.getString("hash")))
                .list();
    }

    private static String hash(
            UUID endpoint,
            int sequence,
            String type,
            String data,
            String actor,
            @Nullable String requestId,
            Instant recordedAt,
            @Nullable String previous) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            // Lengths before the parts, so that no two entries can read alike.
            for (String part : new @Nullable String[] {
                previous,
                endpoint.toString(),
                Integer.toString(sequence),
                type,
                data,
                actor,
                requestId,
                recordedAt.toString()
            }) {
                byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
                sha256.update(
                        (part == null ? "-" : Integer.toString(bytes.length)).getBytes(StandardCharsets.US_ASCII));
                sha256.update((byte) ':');
                sha256.update(bytes);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

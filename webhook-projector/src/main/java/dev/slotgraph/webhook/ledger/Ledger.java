package dev.slotgraph.webhook.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The chains of attempts, one for each endpoint. Joins the caller's transaction. Thread-safe. */
public final class Ledger {

    private static final int CHECKPOINT_ENTRIES = 1_000;
    private static final Duration CHECKPOINT_AGE = Duration.ofHours(1);
    private static final int CHECKPOINTS_AT_ONCE = 50;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final CheckpointKey key;

    public Ledger(JdbcTemplate jdbc, CheckpointKey key) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
        this.key = key;
    }

    private record Tail(long entries, @Nullable String hash) {}

    private record Chained(Entry entry, String hash) {}

    /** Appends attempts, given without their place in the chain, in their order. */
    public void append(Collection<Entry> attempts, Instant now) {
        UUID[] endpoints =
                attempts.stream().map(Entry::endpointId).distinct().sorted().toArray(UUID[]::new);
        Map<UUID, Tail> tails = lock(endpoints, now);
        var rows = new ArrayList<Chained>();
        for (Entry attempt : attempts) {
            Tail tail = tails.get(attempt.endpointId());
            if (tail != null) {
                Entry placed = placed(attempt, tail.entries() + 1);
                String hash = placed.hash(tail.hash());
                rows.add(new Chained(placed, hash));
                tails.put(attempt.endpointId(), new Tail(placed.entry(), hash));
            }
        }
        batches.batchUpdate("""
                insert into webhook.attempt
                    (delivery_id, endpoint_id, number, url, started_at, took_ms, status, error, response_head, replay_id, node, fence,
                     accepted, entry, body_sha256, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, rows, rows.size(), (statement, row) -> {
            Entry entry = row.entry();
            statement.setObject(1, entry.deliveryId());
            statement.setObject(2, entry.endpointId());
            statement.setInt(3, entry.number());
            statement.setString(4, entry.url());
            statement.setTimestamp(5, Timestamp.from(entry.startedAt()));
            statement.setInt(6, entry.tookMillis());
            statement.setObject(7, entry.status());
            statement.setString(8, entry.error());
            statement.setString(9, entry.responseHead());
            statement.setObject(10, entry.replayId());
            statement.setString(11, entry.node());
            statement.setLong(12, entry.fence());
            statement.setBoolean(13, entry.accepted());
            statement.setLong(14, entry.entry());
            statement.setBytes(15, HexFormat.of().parseHex(entry.bodySha256()));
            statement.setBytes(16, HexFormat.of().parseHex(row.hash()));
        });
        batches.batchUpdate(
                "update webhook.ledger set entries = ?, hash = ? where endpoint_id = ?",
                tails.entrySet(),
                Math.max(1, tails.size()),
                (statement, tail) -> {
                    String hash = tail.getValue().hash();
                    statement.setLong(1, tail.getValue().entries());
                    statement.setBytes(2, hash == null ? null : HexFormat.of().parseHex(hash));
                    statement.setObject(3, tail.getKey());
                });
    }

    private Map<UUID, Tail> lock(UUID[] endpoints, Instant now) {
        jdbc.sql("""
                        insert into webhook.ledger (endpoint_id, checkpointed_at)
                        select id, :now from webhook.endpoint where id = any(:ids) order by id on conflict (endpoint_id) do nothing
                        """).param("now", at(now)).param("ids", endpoints).update();
        var tails = new HashMap<UUID, Tail>();
        jdbc.sql("""
                        select endpoint_id, entries, encode(hash, 'hex') as hash from webhook.ledger
                        where endpoint_id = any(:ids) order by endpoint_id for update
                        """).param("ids", endpoints).query(row -> {
            tails.put(
                    row.getObject("endpoint_id", UUID.class), new Tail(row.getLong("entries"), row.getString("hash")));
        });
        return tails;
    }

    private static Entry placed(Entry attempt, long entry) {
        return new Entry(
                attempt.endpointId(),
                entry,
                attempt.deliveryId(),
                attempt.bodySha256(),
                attempt.number(),
                attempt.url(),
                // What the column keeps, so that the hash is found again.
                attempt.startedAt().truncatedTo(ChronoUnit.MICROS),
                attempt.tookMillis(),
                attempt.status(),
                attempt.error(),
                attempt.responseHead(),
                attempt.replayId(),
                attempt.node(),
                attempt.fence(),
                attempt.accepted());
    }

    /** Signs the heads of chains that have grown by a thousand entries, or not been signed for an hour. */
    public void checkpoint(Instant now) {
        Instant signedAt = now.truncatedTo(ChronoUnit.MICROS);
        record Head(UUID endpoint, long entries, String hash) {}
        List<Head> heads = jdbc.sql("""
                        select endpoint_id, entries, encode(hash, 'hex') as hash from webhook.ledger
                        where entries > checkpointed and (entries - checkpointed >= :many or checkpointed_at <= :old)
                        order by endpoint_id limit :most for update skip locked
                        """)
                .param("many", CHECKPOINT_ENTRIES)
                .param("old", at(now.minus(CHECKPOINT_AGE)))
                .param("most", CHECKPOINTS_AT_ONCE)
                .query((row, _) -> new Head(
                        row.getObject("endpoint_id", UUID.class), row.getLong("entries"), row.getString("hash")))
                .list();
        for (Head head : heads) {
            jdbc.sql("""
                            insert into webhook.ledger_checkpoint (endpoint_id, entry, hash, signed_at, signature)
                            values (:endpoint, :entry, :hash, :at, :signature)
                            """)
                    .param("endpoint", head.endpoint())
                    .param("entry", head.entries())
                    .param("hash", HexFormat.of().parseHex(head.hash()))
                    .param("at", at(signedAt))
                    .param("signature", key.sign(head.endpoint(), head.entries(), head.hash(), signedAt))
                    .update();
            jdbc.sql("update webhook.ledger set checkpointed = entries, checkpointed_at = :at where endpoint_id = :id")
                    .param("at", at(signedAt))
                    .param("id", head.endpoint())
                    .update();
        }
    }

    /**
     * An entry and its hash, as they are stored.
     *
     * @param responseSha256 of what was answered, which itself may be forgotten
     */
    public record Receipt(Entry entry, String webhookId, String responseSha256, String hash) {}

    /** The receipts behind an entry, in their order. */
    public List<Receipt> receipts(UUID endpoint, long after, int limit) {
        return jdbc.sql("""
                        select a.*, encode(a.body_sha256, 'hex') as body_hex, encode(a.hash, 'hex') as hash_hex, d.webhook_id,
                               encode(coalesce(a.response_sha256, sha256(convert_to(a.response_head, 'UTF8'))), 'hex') as response_hex
                        from webhook.attempt a join webhook.delivery d on d.id = a.delivery_id
                        where a.endpoint_id = :endpoint and a.entry > :after order by a.entry limit :limit
                        """)
                .param("endpoint", endpoint)
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> new Receipt(
                        entry(row),
                        row.getString("webhook_id"),
                        row.getString("response_hex"),
                        row.getString("hash_hex")))
                .list();
    }

    /** A signed head of the chain. */
    public record Checkpoint(long entry, String hash, Instant signedAt, String signature) {}

    /** The newest one: it vouches for everything up to it. */
    public Optional<Checkpoint> checkpoint(UUID endpoint) {
        return jdbc.sql("""
                        select entry, encode(hash, 'hex') as hash, signed_at, encode(signature, 'base64') as signature
                        from webhook.ledger_checkpoint where endpoint_id = :endpoint order by entry desc limit 1
                        """)
                .param("endpoint", endpoint)
                .query((row, _) -> new Checkpoint(
                        row.getLong("entry"),
                        row.getString("hash"),
                        row.getObject("signed_at", OffsetDateTime.class).toInstant(),
                        row.getString("signature").replace("\n", "")))
                .optional();
    }

    public String publicKey() {
        return key.publicKey();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("endpoint_id", UUID.class),
                row.getLong("entry"),
                row.getObject("delivery_id", UUID.class),
                row.getString("body_hex"),
                row.getInt("number"),
                row.getString("url"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getInt("took_ms"),
                row.getObject("status", Integer.class),
                row.getString("error"),
                row.getString("response_head"),
                row.getObject("replay_id", UUID.class),
                row.getString("node"),
                row.getLong("fence"),
                row.getBoolean("accepted"));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

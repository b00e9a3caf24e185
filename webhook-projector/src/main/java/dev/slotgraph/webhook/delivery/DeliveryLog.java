package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.payload.Rendering;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads deliveries and their attempts. Thread-safe. */
final class DeliveryLog {

    static final List<String> STATES =
            List.of("pending", "in_flight", "delivered", "failed", "held", "superseded", "suppressed");

    private static final String FILTER = """
            where endpoint_id = :endpoint
              and (:state::text is null or state = :state)
              and (:booking::uuid is null or booking_id = :booking)
            """;

    private final JdbcClient jdbc;

    DeliveryLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Newest first. */
    List<DeliveryRecord> list(UUID endpoint, @Nullable String state, @Nullable UUID booking, long offset, int limit) {
        return jdbc.sql(select() + FILTER + "order by created_at desc, id desc offset :offset limit :limit")
                .param("endpoint", endpoint)
                .param("state", state)
                .param("booking", booking)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> delivery(row))
                .list();
    }

    long count(UUID endpoint, @Nullable String state, @Nullable UUID booking) {
        return jdbc.sql("select count(*) from webhook.delivery " + FILTER)
                .param("endpoint", endpoint)
                .param("state", state)
                .param("booking", booking)
                .query(Long.class)
                .single();
    }

    Optional<DeliveryRecord> find(UUID endpoint, UUID delivery) {
        return jdbc.sql(select() + "where endpoint_id = :endpoint and id = :id")
                .param("endpoint", endpoint)
                .param("id", delivery)
                .query((row, _) -> delivery(row))
                .optional();
    }

    /** Oldest first. */
    List<DeliveryRecord.Attempt> attempts(UUID delivery) {
        return jdbc.sql("""
                        select number, url, started_at, took_ms, status, error, response_head, replay_id, accepted
                        from webhook.attempt where delivery_id = :delivery order by id limit 1000
                        """)
                .param("delivery", delivery)
                .query((row, _) -> new DeliveryRecord.Attempt(
                        row.getInt("number"),
                        row.getString("url"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getInt("took_ms"),
                        row.getObject("status", Integer.class),
                        row.getString("error"),
                        row.getString("response_head"),
                        row.getObject("replay_id", UUID.class),
                        row.getBoolean("accepted")))
                .list();
    }

    private static String select() {
        return """
                select id, webhook_id, booking_id, sequence, previous_sequence, position, public_type,
                       encode(body_sha256, 'hex') as body_sha256, format, schema_version, fields_masked,
                       booking_url, state, attempts, next_attempt_at, replay_id, created_at, finished_at
                from webhook.delivery
                """;
    }

    private static DeliveryRecord delivery(ResultSet row) throws SQLException {
        return new DeliveryRecord(
                row.getObject("id", UUID.class),
                row.getString("webhook_id"),
                row.getObject("booking_id", UUID.class),
                row.getInt("sequence"),
                row.getInt("previous_sequence"),
                row.getLong("position"),
                row.getString("public_type"),
                rendering(row),
                row.getString("body_sha256"),
                row.getString("state"),
                row.getInt("attempts"),
                instant(row, "next_attempt_at"),
                row.getObject("replay_id", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "finished_at"));
    }

    static Rendering rendering(ResultSet row) throws SQLException {
        return new Rendering(
                Format.named(row.getString("format")).orElseThrow(),
                row.getInt("schema_version"),
                List.of((String[]) row.getArray("fields_masked").getArray()),
                row.getString("booking_url"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

package dev.slotgraph.command.write;

import dev.slotgraph.platform.crypto.AesGcm;
import dev.slotgraph.platform.crypto.SubjectKey;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * First answers by {@code Idempotency-Key}, written in the transaction of what they answer. An answer about a person is sealed
 * with that person's key, so that erasing the person erases it. Thread-safe.
 */
@Component
class IdempotencyRecords {

    static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final SubjectKeys keys;
    private final Clock clock;

    IdempotencyRecords(JdbcClient jdbc, SubjectKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * @param body null for an answer without one, or about a person who has been erased since
     * @param etag null where there was none
     */
    record StoredAnswer(
            byte[] requestHash,
            int status,
            byte @Nullable [] body,
            @Nullable String etag,
            @Nullable Long position) {

        boolean answers(byte[] hash) {
            return Arrays.equals(requestHash, hash);
        }
    }

    /**
     * Takes the key for the current transaction, waiting for another that holds it.
     *
     * @return the first answer where there is one that is not too old; empty where this request is the first
     */
    Optional<StoredAnswer> take(UUID appId, String key, byte[] hash, Instant now) {
        int taken = jdbc.sql("""
                        insert into booking.idempotency as present (app_id, key, request_hash, created_at)
                        values (:app, :key, :hash, :now)
                        on conflict (app_id, key) do update
                        set request_hash = excluded.request_hash, created_at = excluded.created_at,
                            status = null, etag = null, position = null, subject_id = null, body = null
                        where present.created_at < :oldest
                        """)
                .param("app", appId)
                .param("key", key)
                .param("hash", hash)
                .param("now", at(now))
                .param("oldest", at(now.minus(KEPT)))
                .update();
        return taken == 1
                ? Optional.empty()
                : jdbc.sql("""
                        select request_hash, status, etag, position, subject_id, body
                        from booking.idempotency where app_id = ? and key = ?
                        """)
                        .params(appId, key)
                        .query((row, _) -> stored(row))
                        .optional();
    }

    void store(
            UUID appId,
            String key,
            Answer answer,
            byte @Nullable [] body,
            @Nullable String etag,
            @Nullable Long position) {
        jdbc.sql("""
                update booking.idempotency
                set status = ?, etag = ?, position = ?, subject_id = ?, body = ?
                where app_id = ? and key = ?
                """)
                .param(answer.status())
                .param(etag)
                .param(position)
                .param(answer.subject())
                .param(seal(answer.subject(), body))
                .param(appId)
                .param(key)
                .update();
    }

    /** Forgets answers that are too old to be asked for, a bounded number at a time. */
    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forgetOld() {
        jdbc.sql("""
                delete from booking.idempotency where ctid in
                (select ctid from booking.idempotency where created_at < ? limit 1000)
                """).param(at(clock.instant().minus(KEPT))).update();
    }

    private StoredAnswer stored(ResultSet row) throws SQLException {
        long position = row.getLong("position");
        return new StoredAnswer(
                row.getBytes("request_hash"),
                row.getInt("status"),
                open(row.getObject("subject_id", UUID.class), row.getBytes("body")),
                row.getString("etag"),
                position == 0 ? null : position);
    }

    private byte @Nullable [] seal(@Nullable UUID subject, byte @Nullable [] body) {
        if (subject == null || body == null) {
            return body;
        }
        return keys.find(subject) instanceof SubjectKey.Live(var key)
                ? AesGcm.encrypt(key, body, associated(subject))
                : null;
    }

    private byte @Nullable [] open(@Nullable UUID subject, byte @Nullable [] body) {
        if (subject == null || body == null) {
            return body;
        }
        return keys.find(subject) instanceof SubjectKey.Live(var key)
                ? AesGcm.decrypt(key, body, associated(subject))
                : null;
    }

    private static byte[] associated(UUID subject) {
        return ("idempotency|" + subject).getBytes(StandardCharsets.US_ASCII);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

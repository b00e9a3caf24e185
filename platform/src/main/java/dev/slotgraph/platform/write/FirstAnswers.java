package dev.slotgraph.platform.write;

import dev.slotgraph.platform.crypto.AesGcm;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.SubjectKey;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The first answers to writes, in the transaction of what they answer and in the schema of the service that answered: by
 * {@code Idempotency-Key} for a day, by the client's own id for good. An answer about a person is sealed with that person's key,
 * so that erasing the person erases it; one that shows a secret with the installation's. Thread-safe.
 */
public final class FirstAnswers {

    /** How long an {@code Idempotency-Key} is known. */
    public static final Duration KEPT = Duration.ofHours(24);

    static final String KEY = "key";

    private final String table;
    private final JdbcClient jdbc;
    private final SubjectKeys keys;
    private final SecretKey sealing;

    /** @param schema of the service, which has a table {@code idempotency} */
    public FirstAnswers(String schema, JdbcClient jdbc, SubjectKeys keys, MasterKey masterKey) {
        this.table = schema + ".idempotency";
        this.jdbc = jdbc;
        this.keys = keys;
        this.sealing = masterKey.derive("first-answers");
    }

    /**
     * By which a write is known again.
     *
     * @param scope {@link #KEY}, or the model whose ids these are
     * @param requestHash of what must be the same in a repetition
     */
    record Name(String scope, String text, byte[] requestHash) {

        boolean expires() {
            return scope.equals(KEY);
        }
    }

    /**
     * An answer as it was given.
     *
     * @param body null for one without, or about a person who has been erased since
     * @param etag null where there was none
     * @param subjects the people it is about
     */
    record Given(
            int status,
            byte @Nullable [] body,
            @Nullable String etag,
            long position,
            List<UUID> subjects,
            boolean secret) {}

    /** What a name stands for already. */
    sealed interface Known {

        /** The same request was answered. */
        record Same(Given answer) implements Known {}

        /** Another request has the name. */
        record Other() implements Known {}
    }

    /**
     * Takes the name for the current transaction, waiting for another that holds it.
     *
     * @return empty where this request is the first
     */
    Optional<Known> take(UUID appId, Name name, Instant now) {
        int taken = jdbc.sql("""
                        insert into %s as present (app_id, scope, key, request_hash, created_at)
                        values (:app, :scope, :key, :hash, :now)
                        on conflict (app_id, scope, key) do update
                        set request_hash = excluded.request_hash, created_at = excluded.created_at,
                            status = null, etag = null, position = null, subject_ids = '{}', secret = false, body = null
                        where :expires and present.created_at < :oldest
                        """.formatted(table))
                .param("app", appId)
                .param("scope", name.scope())
                .param("key", name.text())
                .param("hash", name.requestHash())
                .param("now", at(now))
                .param("expires", name.expires())
                .param("oldest", at(now.minus(KEPT)))
                .update();
        return taken == 1 ? Optional.empty() : Optional.of(known(appId, name));
    }

    /** What the name stands for, without taking it. */
    Optional<Known> find(UUID appId, Name name, Instant now) {
        return query(
                appId, name, "and (scope <> 'key' or created_at >= ?) and status is not null", at(now.minus(KEPT)));
    }

    private Known known(UUID appId, Name name) {
        return query(appId, name, "").orElseThrow();
    }

    private Optional<Known> query(UUID appId, Name name, String and, Object... parameters) {
        return jdbc.sql("""
                        select request_hash, status, etag, position, subject_ids, secret, body
                        from %s where app_id = ? and scope = ? and key = ? %s
                        """.formatted(table, and))
                .param(appId)
                .param(name.scope())
                .param(name.text())
                .params(parameters)
                .query((row, _) -> known(row, name))
                .optional();
    }

    void store(UUID appId, Name name, Given answer) {
        var subjects = answer.subjects();
        jdbc.sql("""
                update %s
                set request_hash = ?, status = ?, etag = ?, position = ?, subject_ids = ?, secret = ?, body = ?
                where app_id = ? and scope = ? and key = ?
                """.formatted(table))
                .param(keptHash(name, subjects))
                .param(answer.status())
                .param(answer.etag())
                .param(answer.position())
                .param(subjects.toArray(UUID[]::new))
                .param(answer.secret())
                .param(answer.secret() ? sealSecret(name, answer.body()) : seal(subjects, answer.body()))
                .param(appId)
                .param(name.scope())
                .param(name.text())
                .update();
    }

    /** Forgets answers that are too old to be asked for, a bounded number at a time. */
    void forgetOld(Instant now) {
        jdbc.sql("""
                delete from %1$s where ctid in
                (select ctid from %1$s where scope = 'key' and created_at < ? limit 1000)
                """.formatted(table)).param(at(now.minus(KEPT))).update();
    }

    /** What stays for good must not let anybody test guesses about somebody who has been erased. */
    private byte[] keptHash(Name name, List<UUID> subjects) {
        if (name.expires()) {
            return name.requestHash();
        }
        var sealed = seal(subjects, name.requestHash());
        return sealed == null ? new byte[0] : sealed;
    }

    private Known known(ResultSet row, Name name) throws SQLException {
        var subjects = List.of((UUID[]) row.getArray("subject_ids").getArray());
        var hash = name.expires() ? row.getBytes("request_hash") : open(subjects, row.getBytes("request_hash"));
        if (!Arrays.equals(hash, name.requestHash())) {
            return new Known.Other();
        }
        var secret = row.getBoolean("secret");
        return new Known.Same(new Given(
                row.getInt("status"),
                secret ? openSecret(name, row.getBytes("body")) : open(subjects, row.getBytes("body")),
                row.getString("etag"),
                row.getLong("position"),
                subjects,
                secret));
    }

    private byte @Nullable [] sealSecret(Name name, byte @Nullable [] body) {
        return body == null ? null : AesGcm.encrypt(sealing, body, associated(name.text()));
    }

    private byte @Nullable [] openSecret(Name name, byte @Nullable [] body) {
        return body == null ? null : AesGcm.decrypt(sealing, body, associated(name.text()));
    }

    /** Sealed by each of them in turn: whoever is erased takes it away. */
    private byte @Nullable [] seal(List<UUID> subjects, byte @Nullable [] plain) {
        byte @Nullable [] sealed = plain;
        for (var subject : subjects) {
            sealed = sealed != null && keys.find(subject) instanceof SubjectKey.Live(var key)
                    ? AesGcm.encrypt(key, sealed, associated(subject.toString()))
                    : null;
        }
        return sealed;
    }

    private byte @Nullable [] open(List<UUID> subjects, byte @Nullable [] sealed) {
        byte @Nullable [] plain = sealed == null || sealed.length == 0 ? null : sealed;
        for (var subject : subjects.reversed()) {
            plain = plain != null && keys.find(subject) instanceof SubjectKey.Live(var key)
                    ? AesGcm.decrypt(key, plain, associated(subject.toString()))
                    : null;
        }
        return plain;
    }

    private static byte[] associated(String name) {
        return ("idempotency|" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

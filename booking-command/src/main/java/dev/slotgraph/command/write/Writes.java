package dev.slotgraph.command.write;

import dev.slotgraph.command.write.IdempotencyRecords.StoredAnswer;
import dev.slotgraph.platform.eventlog.AppendedPosition;
import dev.slotgraph.platform.problem.Problem;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a write: events, claims and the idempotency record commit in one transaction, or nothing does. What loses a race that
 * trying again can win (a version, a deadlock, a serialization failure) is tried again, a bounded number of times. Thread-safe.
 */
@Component
public class Writes {

    private static final int TRIES = 8;

    /** Deadlock and serialization failure, as PostgreSQL calls them. */
    private static final Set<String> TRANSIENT = Set.of("40P01", "40001");

    private final TransactionOperations transactions;
    private final IdempotencyRecords idempotency;
    private final AppendedPosition appended;
    private final JsonMapper json;
    private final Clock clock;

    Writes(
            TransactionOperations transactions,
            IdempotencyRecords idempotency,
            AppendedPosition appended,
            JsonMapper json,
            Clock clock) {
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.appended = appended;
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param work sends commands and makes the answer; runs again from the start when a race was lost
     * @throws dev.slotgraph.platform.problem.ProblemException 422 for a key that another request has used, 409 when every try
     *     lost
     */
    public ResponseEntity<byte[]> run(WriteRequest request, Supplier<Answer> work) {
        return retrying(() -> transactions.execute(_ -> once(request, work)));
    }

    /** Runs something that is no request, such as a timer, in the same way. */
    public <T> T retrying(Supplier<T> transaction) {
        for (int failed = 1; ; failed++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                if (!isTransient(e)) {
                    throw e;
                }
                if (failed == TRIES) {
                    throw Problem.conflict("version_conflict", "Too many writers at once")
                            .detail("the write lost %d races in a row; nothing was changed".formatted(TRIES))
                            .asException();
                }
                // Those who lost together must not meet again at once.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(1, 4L << failed)));
            }
        }
    }

    private ResponseEntity<byte[]> once(WriteRequest request, Supplier<Answer> work) {
        var appId = request.caller().appId();
        var key = request.key();
        if (key.isPresent()) {
            var hash = request.hash();
            var first = idempotency.take(appId, key.get(), hash, clock.instant());
            if (first.isPresent()) {
                return replay(first.get(), hash);
            }
        }
        var answer = work.get();
        var body = answer.data() == null ? null : envelope(answer.data());
        var etag = answer.version() == null ? null : "\"" + answer.version() + "\"";
        var position = appended.ofCurrentTransaction().isPresent()
                ? (Long) appended.ofCurrentTransaction().getAsLong()
                : null;
        key.ifPresent(present -> idempotency.store(appId, present, answer, body, etag, position));
        return response(answer.status(), body, etag, position, new HttpHeaders());
    }

    private byte[] envelope(Object data) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", data);
        return json.writeValueAsBytes(envelope);
    }

    private static ResponseEntity<byte[]> replay(StoredAnswer first, byte[] hash) {
        if (!first.answers(hash)) {
            throw Problem.of(422, "idempotency_key_reused", "Idempotency-Key was used for another request")
                    .detail("this Idempotency-Key was sent before with another method, path or body")
                    .asException();
        }
        var headers = new HttpHeaders();
        headers.set("Idempotent-Replayed", "true");
        return response(first.status(), first.body(), first.etag(), first.position(), headers);
    }

    private static ResponseEntity<byte[]> response(
            int status, byte @Nullable [] body, @Nullable String etag, @Nullable Long position, HttpHeaders headers) {
        if (etag != null) {
            headers.setETag(etag);
        }
        if (position != null) {
            headers.set("Slotgraph-Position", position.toString());
        }
        var response = ResponseEntity.status(status).headers(headers);
        return body == null
                ? response.build()
                : response.contentType(MediaType.APPLICATION_JSON).body(body);
    }

    private static boolean isTransient(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrencyException
                    || (cause instanceof SQLException sql && TRANSIENT.contains(String.valueOf(sql.getSQLState())))) {
                return true;
            }
        }
        return false;
    }
}

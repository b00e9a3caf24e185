package dev.slotgraph.platform.write;

import dev.slotgraph.platform.eventlog.AppendedPosition;
import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.FirstAnswers.Given;
import dev.slotgraph.platform.write.FirstAnswers.Known;
import dev.slotgraph.platform.write.FirstAnswers.Name;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a write: what it changes and the record of its answer commit in one transaction, or nothing does. What loses a race that
 * trying again can win (a version, a deadlock, a serialization failure) is tried again, a bounded number of times. Thread-safe.
 */
public class Writes {

    private static final int TRIES = 8;

    /** Deadlock and serialization failure, as PostgreSQL calls them. */
    private static final Set<String> TRANSIENT = Set.of("40P01", "40001");

    private final FirstAnswers answers;
    private final TransactionOperations transactions;
    private final TransactionOperations parts;
    private final AppendedPosition appended;
    private final LogHead head;
    private final JsonMapper json;
    private final Clock clock;

    /** @param transactions of the database that the answers are in */
    public Writes(
            FirstAnswers answers,
            PlatformTransactionManager transactions,
            AppendedPosition appended,
            LogHead head,
            JsonMapper json,
            Clock clock) {
        this.answers = answers;
        this.transactions = new TransactionTemplate(transactions);
        this.parts = new TransactionTemplate(
                transactions, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
        this.appended = appended;
        this.head = head;
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param work sends commands and makes the answer; runs again from the start when a race was lost
     * @throws dev.slotgraph.platform.problem.ProblemException 422 for a key that another request has used, 409 for an id that
     *     another request has used, or when every try lost
     */
    public ResponseEntity<byte[]> run(WriteRequest request, Supplier<Answer> work) {
        return retrying(() -> transactions.execute(_ -> once(request, work)));
    }

    /**
     * Runs a write that calls somebody else, which no transaction may wait for: the call first, then what is recorded of it
     * together with its answer. Of two with one key at the same moment both call, and both answer as the first to be recorded.
     */
    public <T> ResponseEntity<byte[]> run(WriteRequest request, Supplier<T> call, Function<T, Answer> record) {
        var appId = request.caller().appId();
        var first = request.byKey().flatMap(name -> answers.find(appId, name, clock.instant()));
        if (first.isPresent()) {
            return replay(first.get());
        }
        T result = call.get();
        return run(request, () -> record.apply(result));
    }

    /**
     * Runs a part of a write, inside of its work: when it fails, this part is undone and no more, so that the rest may go on.
     *
     * @param part its body and the client's own id count; its key does not
     */
    public Part part(WriteRequest part, Supplier<Answer> work) {
        return Objects.requireNonNull(parts.execute(_ -> {
            var id = part.byId();
            var made = take(part, id);
            if (made.isPresent()) {
                var again = repeated(made.get(), id.orElseThrow());
                return new Part(again.status(), data(again.body()), again.subjects());
            }
            var answer = work.get();
            id.ifPresent(name -> answers.store(part.caller().appId(), name, given(answer)));
            return new Part(answer.status(), answer.data(), answer.subjects());
        }));
    }

    /**
     * What a part answers, in the terms of {@link Answer}.
     *
     * @param data null where there is none any more
     */
    public record Part(int status, @Nullable Object data, List<UUID> subjects) {}

    private @Nullable Object data(byte @Nullable [] envelope) {
        return envelope == null ? null : json.readTree(envelope).get("data");
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
                    throw Problem.conflict("write_conflict", "Too many writers at once")
                            .detail("the write lost %d races in a row; nothing was changed, retry".formatted(TRIES))
                            .header("Retry-After", "1")
                            .asException();
                }
                // Those who lost together must not meet again at once.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(1, 4L << failed)));
            }
        }
    }

    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forgetOld() {
        answers.forgetOld(clock.instant());
    }

    private ResponseEntity<byte[]> once(WriteRequest request, Supplier<Answer> work) {
        var appId = request.caller().appId();
        var key = request.byKey();
        var first = take(request, key);
        if (first.isPresent()) {
            return replay(first.get());
        }
        var id = request.byId();
        var made = take(request, id);
        var given = made.isPresent() ? repeated(made.get(), id.orElseThrow()) : given(work.get());
        key.ifPresent(name -> answers.store(appId, name, given));
        if (made.isEmpty()) {
            id.ifPresent(name -> answers.store(appId, name, given));
        }
        return response(given, made.isPresent());
    }

    private Optional<Known> take(WriteRequest request, Optional<Name> name) {
        return name.flatMap(taken -> answers.take(request.caller().appId(), taken, clock.instant()));
    }

    private Given given(Answer answer) {
        return new Given(
                answer.status(),
                answer.data() == null ? null : envelope(answer.data()),
                answer.version() == null ? null : "\"" + answer.version() + "\"",
                // What appended nothing can be seen where the log ends now.
                appended.ofCurrentTransaction().orElseGet(head::position),
                answer.subjects(),
                answer.secret());
    }

    private byte[] envelope(Object data) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", data);
        return json.writeValueAsBytes(envelope);
    }

    private static ResponseEntity<byte[]> replay(Known first) {
        return switch (first) {
            case Known.Same(var answer) -> response(answer, true);
            case Known.Other _ ->
                throw Problem.of(422, "idempotency_key_reused", "Idempotency-Key was used for another request")
                        .detail("this Idempotency-Key was sent before with another method, path or body")
                        .asException();
        };
    }

    /** What was made under an id is there already: 200 in place of the 201 that it was. */
    private static Given repeated(Known made, Name id) {
        return switch (made) {
            case Known.Same(var answer) ->
                new Given(200, answer.body(), answer.etag(), answer.position(), answer.subjects(), answer.secret());
            case Known.Other _ ->
                throw Problem.conflict("duplicate_id", "Id is taken")
                        .detail("there is a %s with this id already, made by another request".formatted(id.scope()))
                        .error("id", "is taken")
                        .asException();
        };
    }

    private static ResponseEntity<byte[]> response(Given answer, boolean replayed) {
        var headers = new HttpHeaders();
        if (answer.etag() != null) {
            headers.setETag(answer.etag());
        }
        headers.set("Slotgraph-Position", Long.toString(answer.position()));
        if (replayed) {
            headers.set("Idempotent-Replayed", "true");
        }
        var response = ResponseEntity.status(answer.status()).headers(headers);
        return answer.body() == null
                ? response.build()
                : response.contentType(MediaType.APPLICATION_JSON).body(answer.body());
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

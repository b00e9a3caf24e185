package dev.slotgraph.platform.processing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The events that processors have parked: one that failed, and behind it what follows on it, such as the later events of its
 * booking. Somebody may have them tried again, or have the processor do without the one that failed; both are recorded with who
 * decided it. Each app sees its own. Thread-safe.
 */
public final class ParkedSequences {

    private static final String OF_APP =
            "processing_group = :processor and convert_from(meta_data, 'UTF8')::json ->> 'app' = :app";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Processors processors;
    private final Supplier<EventProcessingConfiguration> running;
    private final Clock clock;

    ParkedSequences(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Processors processors,
            Supplier<EventProcessingConfiguration> running,
            Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = new TransactionTemplate(transactions);
        this.processors = processors;
        this.running = running;
        this.clock = clock;
    }

    /**
     * Events that wait for somebody's decision.
     *
     * @param sequence what they have in common: the id of the stream, where the processor knows no better
     * @param events how many wait, the failed one included
     * @param head the one that failed
     * @param cause class and message of its failure; no personal data
     */
    record Parked(
            String sequence,
            long events,
            Head head,
            Instant since,
            Instant lastTried,
            @Nullable String cause) {}

    record Head(
            String eventId,
            String eventType,
            @Nullable String streamId,
            @Nullable Long sequence) {}

    enum Action {
        RETRY,
        SKIP
    }

    /** Who decides. */
    record Author(UUID appId, String actor, String requestId) {}

    /**
     * A decision and what came of it.
     *
     * @param stillParked events of the sequence; null while nobody knows
     */
    record Decision(
            UUID id,
            String sequence,
            Action action,
            @Nullable String reason,
            Head head,
            String actor,
            String requestId,
            Instant decidedAt,
            @Nullable Long stillParked) {}

    /** Longest parked first. */
    List<Parked> list(ProcessorSpec processor, UUID appId, int limit) {
        return jdbc.sql("""
                select distinct on (enqueued, sequence_identifier) * from (
                    select *, min(enqueued_at) over (partition by sequence_identifier) as enqueued,
                           count(*) over (partition by sequence_identifier) as events
                    from %s.dead_letter_entry where %s) letter
                order by enqueued, sequence_identifier, sequence_index limit :limit
                """.formatted(processor.schema(), OF_APP))
                .param("processor", processor.name())
                .param("app", appId.toString())
                .param("limit", limit)
                .query((row, _) -> parked(row))
                .list();
    }

    /** Of all parked events of an app. */
    long count(ProcessorSpec processor, UUID appId) {
        return jdbc.sql("select count(*) from %s.dead_letter_entry where %s".formatted(processor.schema(), OF_APP))
                .param("processor", processor.name())
                .param("app", appId.toString())
                .query(Long.class)
                .single();
    }

    /** Newest first. */
    List<Decision> decisions(ProcessorSpec processor, UUID appId, int limit) {
        return jdbc.sql("""
                select * from %s.dead_letter_decision where processor_name = ? and app_id = ?
                order by number desc limit ?
                """.formatted(processor.schema()))
                .params(processor.name(), appId, limit)
                .query((row, _) -> decision(row))
                .list();
    }

    /**
     * Handles the sequence's events anew, from the one that failed on, until one fails.
     *
     * @return empty if none of the app is parked by that name
     */
    Optional<Decision> retry(ProcessorSpec processor, String sequence, Author author) {
        return decide(processor, sequence, Action.RETRY, null, author);
    }

    /** Gives the failed event up for this processor, and goes on with those behind it. */
    Optional<Decision> skip(ProcessorSpec processor, String sequence, String reason, Author author) {
        return decide(processor, sequence, Action.SKIP, reason, author);
    }

    /**
     * The events of a stream that a processor is to do without, by their sequence.
     *
     * @throws IllegalArgumentException if there is no such processor
     */
    public Set<Long> skipped(String processor, String streamId) {
        var spec = processors
                .named(processor)
                .orElseThrow(() -> new IllegalArgumentException("there is no processor '" + processor + "'"));
        return new HashSet<>(jdbc.sql("""
                select sequence from %s.dead_letter_decision
                where processor_name = ? and stream_id = ? and action = 'skip' and sequence is not null
                """.formatted(spec.schema()))
                .params(processor, streamId)
                .query(Long.class)
                .list());
    }

    private Optional<Decision> decide(
            ProcessorSpec processor, String sequence, Action action, @Nullable String reason, Author author) {
        var decided = Objects.requireNonNull(transactions.execute(_ -> lockHead(processor, sequence, author.appId())
                .map(letter -> {
                    if (action == Action.SKIP) {
                        jdbc.sql("delete from %s.dead_letter_entry where dead_letter_id = ?"
                                        .formatted(processor.schema()))
                                .param(letter.id())
                                .update();
                    }
                    return insert(processor, sequence, action, reason, letter.head(), author);
                })));
        return decided.map(id -> {
            running.get()
                    .sequencedDeadLetterProcessor(processor.name())
                    .orElseThrow()
                    .process(letter -> isOf(processor, sequence, letter));
            return outcome(processor, id, sequence);
        });
    }

    private static boolean isOf(
            ProcessorSpec processor, String sequence, DeadLetter<? extends EventMessage<?>> letter) {
        return sequence.equals(
                String.valueOf(new StableSequence(processor.sequence()).getSequenceIdentifierFor(letter.message())));
    }

    private record Letter(String id, Head head) {}

    private Optional<Letter> lockHead(ProcessorSpec processor, String sequence, UUID appId) {
        return jdbc.sql("""
                select * from %s.dead_letter_entry where %s and sequence_identifier = :sequence
                order by sequence_index limit 1 for update
                """.formatted(processor.schema(), OF_APP))
                .param("processor", processor.name())
                .param("app", appId.toString())
                .param("sequence", sequence)
                .query((row, _) -> new Letter(row.getString("dead_letter_id"), head(row)))
                .optional();
    }

    private UUID insert(
            ProcessorSpec processor,
            String sequence,
            Action action,
            @Nullable String reason,
            Head head,
            Author author) {
        var id = UUID.randomUUID();
        jdbc.sql("""
                insert into %s.dead_letter_decision
                    (id, app_id, processor_name, sequence_identifier, action, reason, event_id, event_type, stream_id, sequence,
                     actor, request_id, decided_at)
                values (:id, :app, :processor, :identifier, :action, :reason, :event, :type, :stream, :sequence, :actor, :request,
                        :at)
                """.formatted(processor.schema()))
                .param("id", id)
                .param("app", author.appId())
                .param("processor", processor.name())
                .param("identifier", sequence)
                .param("action", ProcessorController.lower(action))
                .param("reason", reason)
                .param("event", head.eventId())
                .param("type", head.eventType())
                .param("stream", head.streamId())
                .param("sequence", head.sequence())
                .param("actor", author.actor())
                .param("request", author.requestId())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    private Decision outcome(ProcessorSpec processor, UUID id, String sequence) {
        return jdbc.sql("""
                update %1$s.dead_letter_decision
                set still_parked = (select count(*) from %1$s.dead_letter_entry
                                    where processing_group = :processor and sequence_identifier = :sequence)
                where id = :id returning *
                """.formatted(processor.schema()))
                .param("processor", processor.name())
                .param("sequence", sequence)
                .param("id", id)
                .query((row, _) -> decision(row))
                .single();
    }

    private static Parked parked(ResultSet row) throws SQLException {
        @Nullable String type = row.getString("cause_type");
        @Nullable String message = row.getString("cause_message");
        return new Parked(
                row.getString("sequence_identifier"),
                row.getLong("events"),
                head(row),
                Instant.parse(row.getString("enqueued")),
                Instant.parse(row.getString("last_touched")),
                type == null ? null : type + ": " + message);
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                row.getString("event_id"),
                row.getString("event_type"),
                row.getString("stream_id"),
                row.getObject("sequence", Long.class));
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                row.getObject("id", UUID.class),
                row.getString("sequence_identifier"),
                Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                head(row),
                row.getString("actor"),
                row.getString("request_id"),
                row.getObject("decided_at", OffsetDateTime.class).toInstant(),
                row.getObject("still_parked", Long.class));
    }
}

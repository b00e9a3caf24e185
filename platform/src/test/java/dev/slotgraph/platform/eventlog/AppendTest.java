package dev.slotgraph.platform.eventlog;

import static dev.slotgraph.platform.eventlog.Notes.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class AppendTest {

    private final TestLog log = new TestLog();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void noClassNameReachesTheLog() {
        log.append(taken("a", 0, "hello"));

        Map<String, Object> row = log.sql
                .sql("select event_type, revision, payload::text, meta_data::text from booking.event_log")
                .query()
                .singleRow();
        assertThat(row).containsEntry("event_type", "note.taken").containsEntry("revision", "1");
        assertThat(log.sql
                        .sql("select event_log::text from booking.event_log")
                        .query(String.class)
                        .single())
                .doesNotContain("dev.slotgraph")
                .doesNotContain("axonframework")
                .doesNotContain("NoteTaken")
                .doesNotContain("@class");
        assertThat((String) row.get("payload")).contains("\"text\":\"hello\"").containsPattern("\"at\":\"\\d{4}-.*Z\"");
    }

    @Test
    void aTimestampIsStoredInMicrosecondsAndReadBackEqual() {
        Instant fine = Instant.parse("2026-01-02T03:04:05.678901999Z");
        log.append(taken("a", 0, "one", fine));

        assertThat(log.engine.readEvents("a").next().getTimestamp()).isEqualTo(fine.truncatedTo(ChronoUnit.MICROS));
        assertThat(new LoggedEvents(log.dataSource).ofStream("a").getFirst().recordedAt())
                .isEqualTo(fine.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void anEventWithoutAnAppIsNeverStored() {
        var nobodys = taken("a", 0, "one").withMetaData(MetaData.emptyInstance());

        assertThatThrownBy(() -> log.append(nobodys))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("app");
        assertThat(count()).isZero();
    }

    @Test
    void anEventWithoutALogicalNameIsNeverStored() {
        DomainEventMessage<String> unnamed = new GenericDomainEventMessage<>("Note", "a", 0, "just text");

        assertThatThrownBy(() -> log.append(unnamed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("java.lang.String has no logical name");
        assertThat(count()).isZero();
    }

    @Test
    void anEventOfNoStreamIsNeverStored() {
        assertThatThrownBy(() -> log.append(GenericEventMessage.asEventMessage(new Notes.NoteDropped("why"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of a stream");
    }

    @Test
    void anEventThatThisVersionDoesNotKnowIsSkippedNotFatal() {
        log.append(taken("a", 0, "one"), taken("a", 1, "two"));
        log.sql
                .sql("update booking.domain_event set event_type = 'note.invented_later' where sequence = 0")
                .update();

        var types = log.engine.after(null).events().stream()
                .map(event -> event.getPayloadType().getSimpleName())
                .toList();

        assertThat(types).containsExactly("UnknownSerializedType", "NoteTaken");
    }

    @Test
    void aLaterRevisionOfAKnownEventIsSkippedAsWellForItMaySayAnything() {
        log.append(taken("a", 0, "one"), taken("a", 1, "two"));
        log.sql
                .sql(
                        "update booking.domain_event set revision = '2', payload = convert_to('{\"text\":7}', 'utf8') where sequence = 0")
                .update();

        var types = log.engine.after(null).events().stream()
                .map(event -> event.getPayloadType().getSimpleName())
                .toList();

        assertThat(types).containsExactly("UnknownSerializedType", "NoteTaken");
    }

    @Test
    void theLogCannotNameAClassToLoad() {
        log.append(taken("a", 0, "one"));
        log.sql
                .sql("update booking.domain_event set event_type = 'java.util.concurrent.atomic.AtomicLong'")
                .update();

        assertThat(log.engine.after(null).events().getFirst().getPayloadType().getSimpleName())
                .isEqualTo("UnknownSerializedType");
    }

    @Test
    void aPropertyThatIsGoneSinceIsIgnored() {
        log.append(taken("a", 0, "one"));
        log.sql.sql("""
                        update booking.domain_event
                        set payload = convert_to('{"text":"old","at":"2026-01-01T00:00:00Z","colour":"red"}', 'UTF8')""").update();

        assertThat(log.engine.readEvents("a").next().getPayload())
                .isEqualTo(new Notes.NoteTaken("old", Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void theTransactionKnowsWhereItsEventsLie() {
        OptionalLong[] inside = new OptionalLong[3];
        log.transaction.executeWithoutResult(status -> {
            inside[0] = log.appended.ofCurrentTransaction();
            log.append(taken("a", 0, "one"), taken("a", 1, "two"));
            inside[1] = log.appended.ofCurrentTransaction();
            log.append(taken("b", 0, "three"));
            inside[2] = log.appended.ofCurrentTransaction();
        });

        assertThat(inside).containsExactly(OptionalLong.empty(), OptionalLong.of(2), OptionalLong.of(3));
        assertThat(log.appended.ofCurrentTransaction()).isEmpty();
        assertThat(log.announced).hasValue(1);
    }

    @Test
    void aTransactionInsideASuspendedOneHasAPositionOfItsOwn() {
        var inner = new TransactionTemplate(new JdbcTransactionManager(log.dataSource));
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        OptionalLong[] seen = new OptionalLong[3];
        log.transaction.executeWithoutResult(outer -> {
            log.append(taken("a", 0, "one"));
            inner.executeWithoutResult(status -> {
                seen[0] = log.appended.ofCurrentTransaction();
                log.append(taken("b", 0, "two"));
                seen[1] = log.appended.ofCurrentTransaction();
            });
            seen[2] = log.appended.ofCurrentTransaction();
        });

        assertThat(seen).containsExactly(OptionalLong.empty(), OptionalLong.of(2), OptionalLong.of(1));
        assertThat(log.announced).hasValue(2);
    }

    @Test
    void nothingIsAnnouncedUntilTheOuterTransactionCommits() {
        log.transaction.executeWithoutResult(status -> {
            log.append(taken("a", 0, "one"));
            assertThat(log.announced).hasValue(0);
        });
        assertThat(log.announced).hasValue(1);

        log.rollBackAnAppend(taken("b", 0, "never"));
        assertThat(log.announced).hasValue(1);
    }

    @Test
    void ofWritersThatRaceForOneSequenceAllButOneMeetAConcurrencyException() throws Exception {
        log.append(taken("a", 0, "one"));

        List<String> outcomes = race(() -> log.append(taken("a", 1, "mine")));

        assertThat(outcomes).containsOnlyOnce("done").contains(ConcurrencyException.class.getSimpleName());
        assertThat(outcomes).filteredOn("done"::equals).hasSize(1);
        assertThat(outcomes)
                .filteredOn(ConcurrencyException.class.getSimpleName()::equals)
                .hasSize(outcomes.size() - 1);
        assertThat(HashChain.verify(new LoggedEvents(log.dataSource).ofStream("a")))
                .isEmpty();
    }

    @Test
    void ofWritersThatRaceToCreateAStreamAllButOneAreToldThatItExists() throws Exception {
        List<String> outcomes = race(() -> log.append(taken("a", 0, "mine")));

        assertThat(outcomes).filteredOn("done"::equals).hasSize(1);
        assertThat(outcomes)
                .filteredOn(AggregateStreamCreationException.class.getSimpleName()::equals)
                .hasSize(outcomes.size() - 1);
    }

    @Test
    void theRefusedEventIsTheOneThatIsNamed() {
        log.append(taken("b", 0, "there already"));

        assertThatThrownBy(() -> log.append(taken("a", 7_000, "no predecessor"), taken("b", 0, "again")))
                .isNotInstanceOf(ConcurrencyException.class);
        log.append(taken("a", 0, "one"));
        assertThatThrownBy(() -> log.append(taken("a", 1, "fine"), taken("b", 0, "again")))
                .isInstanceOf(AggregateStreamCreationException.class)
                .hasMessageContaining("[b]");
    }

    @Test
    void aTransactionThatAppendsCannotOutliveTheTimeAfterWhichItsGapIsGivenUp() {
        var impatient = log.engine(TestLog.longestAppend(Duration.ofMillis(400)));

        assertThatThrownBy(() -> log.transaction.executeWithoutResult(status -> {
                    impatient.appendEvents(List.of(taken("a", 0, "one")));
                    log.sql
                            .sql("select pg_sleep(20)")
                            .query((row, number) -> number)
                            .list();
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(count()).isZero();
    }

    @Test
    void theBoundOfATransactionEndsWithIt() {
        log.append(taken("a", 0, "one"));

        try (var one = log.database.pool(1)) {
            var sql = JdbcClient.create(one);
            new TransactionTemplate(new JdbcTransactionManager(one)).executeWithoutResult(status -> {
                assertThat(timeout(sql)).isEqualTo("0");
                log.engine(one).appendEvents(List.of(taken("b", 0, "one")));
                assertThat(timeout(sql)).isEqualTo("30s");
            });
            assertThat(timeout(sql)).isEqualTo("0");
        }
    }

    private static String timeout(JdbcClient sql) {
        return sql.sql("show transaction_timeout").query(String.class).single();
    }

    @Test
    void aReaderOfTheLogMayReadItAndNothingElse() {
        String role = "reader_" + UUID.randomUUID().toString().replace("-", "");
        log.sql
                .sql("do $$ begin create role slotgraph_log_reader; exception when duplicate_object then null; end $$")
                .update();
        try (var granted = new TestLog()) {
            granted.sql
                    .sql("create role " + role + " in role slotgraph_log_reader")
                    .update();
            granted.append(taken("a", 0, "one"));
            assertThat(as(granted, role, "select count(*) from booking.domain_event"))
                    .isEqualTo(1L);
            assertThatThrownBy(() -> as(
                            granted,
                            role,
                            "with gone as (delete from booking.domain_event returning 1) select count(*) from gone"))
                    .rootCause()
                    .hasMessageContaining("permission denied");
            granted.sql.sql("drop role " + role).update();
        }
    }

    private static Long as(TestLog granted, String role, String query) {
        return java.util.Objects.requireNonNull(granted.transaction.execute(status -> {
            granted.sql.sql("set local role " + role).update();
            return granted.sql.sql(query).query(Long.class).single();
        }));
    }

    private long count() {
        return log.sql
                .sql("select count(*) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    private static List<String> race(Runnable append) throws Exception {
        int writers = 8;
        var start = new CyclicBarrier(writers);
        Callable<String> writer = () -> {
            start.await();
            try {
                append.run();
                return "done";
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName();
            }
        };
        try (var threads = Executors.newFixedThreadPool(writers)) {
            List<String> outcomes = new java.util.ArrayList<>();
            for (var outcome : threads.invokeAll(java.util.Collections.nCopies(writers, writer))) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        }
    }
}

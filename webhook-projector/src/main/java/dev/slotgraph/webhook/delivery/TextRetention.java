package dev.slotgraph.webhook.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Lets go of texts whose time is over: the bodies of messages that were given up or passed over, which are rendered anew when somebody
 * asks for them, and what receivers answered. The rows stay, with the hashes of both: what an endpoint was told, and in which order,
 * is known for ever, and the chain of attempts holds. Any number of nodes do so at once. Thread-safe.
 */
public final class TextRetention {

    private static final int BATCH = 500;

    /** In one run, so that a table full of old texts does not keep the scheduler from its other work. */
    private static final int MOST_BATCHES = 20;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock time;
    private final Duration keepBodies;
    private final Duration keepAnswers;

    /**
     * @param time the database's
     * @param keepBodies from the end of a message that was not delivered
     * @param keepAnswers from the attempt
     */
    TextRetention(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock time,
            Duration keepBodies,
            Duration keepAnswers) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.time = time;
        this.keepBodies = keepBodies;
        this.keepAnswers = keepAnswers;
    }

    /** Does some batches, each in a transaction of its own; what is left over waits for the next run. */
    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.MINUTES)
    public void run() {
        Instant now = time.instant();
        inBatches(() -> dropBodies(now.minus(keepBodies)));
        inBatches(() -> forgetAnswers(now.minus(keepAnswers)));
    }

    private void inBatches(IntSupplier batch) {
        int found = BATCH;
        for (int done = 0; done < MOST_BATCHES && found == BATCH; done++) {
            Integer some = transactions.execute(_ -> batch.getAsInt());
            found = some == null ? 0 : some;
        }
    }

    /**
     * Whoever takes a message up again holds its lane and looks there whether the body is gone. A lane that is held passes by, until
     * the next run.
     */
    private int dropBodies(Instant before) {
        List<UUID> old = jdbc.sql("""
                        select d.id from webhook.delivery d
                        join webhook.lane l on l.endpoint_id = d.endpoint_id and l.booking_id = d.booking_id
                        where d.body is not null and d.state in ('failed', 'superseded') and d.finished_at < :before
                        order by d.finished_at limit :most for update of l skip locked
                        """)
                .param("before", at(before))
                .param("most", BATCH)
                .query(UUID.class)
                .list();
        // A statement of its own, which sees what was taken up again before its lane was locked.
        jdbc.sql("""
                        update webhook.delivery set body = null
                        where id = any(:ids) and state in ('failed', 'superseded') and finished_at < :before
                        """)
                .param("ids", old.toArray(UUID[]::new))
                .param("before", at(before))
                .update();
        return old.size();
    }

    private int forgetAnswers(Instant before) {
        return jdbc.sql("""
                        update webhook.attempt
                        set response_sha256 = coalesce(response_sha256, sha256(convert_to(response_head, 'UTF8'))), response_head = ''
                        where id in (
                            select id from webhook.attempt where response_head <> '' and started_at < :before
                            order by started_at limit :most for update skip locked)
                        """).param("before", at(before)).param("most", BATCH).update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointListener;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a change of an endpoint means for its lanes. Thread-safe. */
final class LaneListener implements EndpointListener {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Runnable afterCommit;

    LaneListener(JdbcClient jdbc, Clock clock, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.afterCommit = afterCommit;
    }

    @Override
    public void enabled(UUID endpoint) {
        lock(endpoint);
        jdbc.sql("""
                        update webhook.delivery set state = 'pending', steps_used = 0, next_attempt_at = :now
                        where endpoint_id = :endpoint and state in ('pending', 'held')
                        """).param("now", now()).param("endpoint", endpoint).update();
        jdbc.sql("""
                        update webhook.lane set held_until = null, due_at = :now
                        where endpoint_id = :endpoint and not leased and (due_at is not null or held_until is not null)
                        """).param("now", now()).param("endpoint", endpoint).update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }

    @Override
    public void deleted(UUID endpoint) {
        lock(endpoint);
        jdbc.sql("""
                        update webhook.delivery
                        set state = case when state in ('pending', 'in_flight', 'held') then 'failed' else state end,
                            body = null, next_attempt_at = null, finished_at = coalesce(finished_at, :now)
                        where endpoint_id = :endpoint and body is not null
                        """).param("now", now()).param("endpoint", endpoint).update();
        jdbc.sql("delete from webhook.lane where endpoint_id = :endpoint")
                .param("endpoint", endpoint)
                .update();
    }

    private void lock(UUID endpoint) {
        jdbc.sql("select 1 from webhook.lane where endpoint_id = :endpoint order by booking_id for update")
                .param("endpoint", endpoint)
                .query((_, _) -> 1)
                .list();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}

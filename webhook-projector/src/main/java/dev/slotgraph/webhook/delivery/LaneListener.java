package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointListener;
import dev.slotgraph.webhook.endpoint.Resume;
import dev.slotgraph.webhook.health.HealthStore;
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
    private final Holds holds;
    private final HealthStore health;
    private final Clock time;
    private final Runnable afterCommit;

    /** @param time the database's */
    LaneListener(JdbcClient jdbc, HealthStore health, Clock time, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.holds = new Holds(jdbc);
        this.health = health;
        this.time = time;
        this.afterCommit = afterCommit;
    }

    @Override
    public void enabled(UUID endpoint, Resume resume) {
        health.forget(endpoint);
        holds.lockAll(endpoint);
        if (resume != Resume.ALL) {
            giveUp(endpoint, resume);
        }
        jdbc.sql("""
                        update webhook.delivery set state = 'pending', steps_used = 0, next_attempt_at = :now
                        where endpoint_id = :endpoint and state in ('pending', 'held')
                        """).param("now", now()).param("endpoint", endpoint).update();
        jdbc.sql("""
                        update webhook.lane l set held_until = null, due_at = case when open.booking_id is not null then :now end
                        from webhook.lane every left join (
                            select distinct booking_id from webhook.delivery
                            where endpoint_id = :endpoint and state in ('pending', 'in_flight')) open using (booking_id)
                        where every.endpoint_id = :endpoint and l.endpoint_id = :endpoint and l.booking_id = every.booking_id
                          and not l.leased
                          and (l.due_at is not null or l.held_until is not null or open.booking_id is not null)
                        """).param("now", now()).param("endpoint", endpoint).update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }

    /** Of what was missed, all or all but the newest of each booking; of the latter no deletion is passed over. */
    private void giveUp(UUID endpoint, Resume resume) {
        jdbc.sql("""
                        update webhook.delivery d set state = 'superseded', next_attempt_at = null, finished_at = :now
                        where endpoint_id = :endpoint and state in ('pending', 'held')
                          and (:all or (public_type <> 'booking.deleted' and exists (
                              select from webhook.delivery newer
                              where newer.endpoint_id = d.endpoint_id and newer.booking_id = d.booking_id
                                and newer.sequence > d.sequence and newer.state in ('pending', 'held', 'in_flight'))))
                        """)
                .param("now", now())
                .param("endpoint", endpoint)
                .param("all", resume == Resume.NOW)
                .update();
    }

    @Override
    public void deleted(UUID endpoint) {
        health.forget(endpoint);
        holds.giveUpAll(endpoint, time.instant());
    }

    private OffsetDateTime now() {
        return time.instant().atOffset(ZoneOffset.UTC);
    }
}

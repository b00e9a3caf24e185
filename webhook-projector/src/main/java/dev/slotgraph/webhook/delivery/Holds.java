package dev.slotgraph.webhook.delivery;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ends what lanes are held by, or the lanes. Joins the caller's transaction. Thread-safe. */
final class Holds {

    private final JdbcClient jdbc;

    Holds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks an endpoint's lanes in the order in which everybody does, until the transaction ends. */
    void lockAll(UUID endpoint) {
        jdbc.sql("""
                        select count(*) from (
                            select from webhook.lane where endpoint_id = :endpoint order by booking_id for update) locked
                        """).param("endpoint", endpoint).query(Long.class).single();
    }

    /**
     * Ends the hold of a lane, which the caller has locked.
     *
     * @param head what becomes of the message that held it: {@code pending} or {@code failed}
     */
    void resume(UUID endpointId, UUID bookingId, String head, Instant now) {
        jdbc.sql("""
                        update webhook.delivery
                        set state = :state, steps_used = 0, next_attempt_at = case when :again then :now end,
                            finished_at = case when :again then null else :now end
                        where endpoint_id = :endpoint and booking_id = :booking and state = 'held'
                        """)
                .param("state", head)
                .param("again", head.equals("pending"))
                .param("now", at(now))
                .param("endpoint", endpointId)
                .param("booking", bookingId)
                .update();
        jdbc.sql("""
                        update webhook.lane l set held_until = null, due_at = case when exists (
                            select from webhook.delivery d
                            where d.endpoint_id = l.endpoint_id and d.booking_id = l.booking_id and d.state in ('pending', 'in_flight'))
                            then :now end
                        where endpoint_id = :endpoint and booking_id = :booking and held_until is not null
                        """)
                .param("now", at(now))
                .param("endpoint", endpointId)
                .param("booking", bookingId)
                .update();
    }

    /** Nothing will be sent to the endpoint any more. */
    void giveUpAll(UUID endpoint, Instant now) {
        lockAll(endpoint);
        jdbc.sql("""
                        update webhook.delivery
                        set state = case when state in ('pending', 'in_flight', 'held') then 'failed' else state end,
                            body = null, next_attempt_at = null, finished_at = coalesce(finished_at, :now)
                        where endpoint_id = :endpoint and body is not null
                        """).param("now", at(now)).param("endpoint", endpoint).update();
        jdbc.sql("delete from webhook.lane where endpoint_id = :endpoint")
                .param("endpoint", endpoint)
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

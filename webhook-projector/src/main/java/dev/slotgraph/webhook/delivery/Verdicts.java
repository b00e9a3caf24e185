package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.retry.NextStep;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes verdicts into deliveries whose lanes the caller has locked. Joins the caller's transaction. Thread-safe. */
final class Verdicts {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    Verdicts(JdbcTemplate jdbc) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
    }

    /** At least one. */
    void write(List<Verdict> verdicts, Instant now) {
        deliveries(verdicts, now);
        supersede(verdicts, now);
    }

    private void deliveries(List<Verdict> verdicts, Instant now) {
        batches.batchUpdate("""
                update webhook.delivery
                set state = ?, steps_used = ?, next_attempt_at = ?, finished_at = ?, body = case when ? then null else body end
                where id = ?
                """, verdicts, verdicts.size(), (statement, verdict) -> {
            statement.setString(1, verdict.state());
            statement.setInt(2, verdict.stepsUsed());
            statement.setTimestamp(3, timestamp(verdict.nextAttemptAt()));
            statement.setTimestamp(4, verdict.ends() ? Timestamp.from(now) : null);
            statement.setBoolean(5, verdict.delivered());
            statement.setObject(6, verdict.finished().claim().deliveryId());
        });
    }

    /** Of lanes that only want the latest, gives up all that is older; a deletion is never passed over. */
    private void supersede(List<Verdict> verdicts, Instant now) {
        List<Claim> exhausted = verdicts.stream()
                .map(Verdict::finished)
                .filter(finished -> finished.next() instanceof NextStep.Exhausted)
                .map(Finished::claim)
                .filter(claim -> claim.afterExhaustion() == AfterExhaustion.LATEST)
                .toList();
        if (exhausted.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        with open as (
                            select d.id, d.public_type, d.sequence < max(d.sequence) over (partition by d.endpoint_id, d.booking_id) as old
                            from webhook.delivery d
                            where (d.endpoint_id, d.booking_id) in
                                (select * from unnest(:endpoints::uuid[], :bookings::uuid[]) as l(endpoint_id, booking_id))
                              and (d.state = 'pending' or d.id = any(:exhausted)))
                        update webhook.delivery d set state = 'superseded', next_attempt_at = null, finished_at = :now
                        from open where d.id = open.id and open.old and open.public_type <> 'booking.deleted'
                        """)
                .param("endpoints", exhausted.stream().map(Claim::endpointId).toArray(UUID[]::new))
                .param("bookings", exhausted.stream().map(Claim::bookingId).toArray(UUID[]::new))
                .param("exhausted", exhausted.stream().map(Claim::deliveryId).toArray(UUID[]::new))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}

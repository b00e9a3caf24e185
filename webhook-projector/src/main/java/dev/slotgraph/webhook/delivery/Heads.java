package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The messages at the heads of lanes. Joins the caller's transaction. Thread-safe. */
final class Heads {

    private final JdbcClient jdbc;

    Heads(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes the oldest open message of each lane, of endpoints that are not deleted. A statement of its own: its snapshot must be
     * newer than the locks, else it could see a message as open that was acknowledged a moment ago.
     *
     * @param lent lanes of endpoints that have a key
     * @param keys of each endpoint, the newest first
     */
    List<Claim> take(List<Lent> lent, Map<UUID, List<WebhookSecret>> keys) {
        return jdbc.sql("""
                        update webhook.delivery d set state = 'in_flight', attempts = d.attempts + 1
                        from unnest(:endpoints::uuid[], :bookings::uuid[], :fences::bigint[]) as c(endpoint_id, booking_id, fence)
                        join webhook.endpoint e on e.id = c.endpoint_id and e.deleted_at is null
                        cross join lateral (
                            select id from webhook.delivery
                            where endpoint_id = c.endpoint_id and booking_id = c.booking_id and state in ('pending', 'in_flight')
                            order by sequence limit 1) head
                        where d.id = head.id and webhook.lane_due(c.endpoint_id, c.booking_id) is not null
                        returning d.id, d.endpoint_id, d.booking_id, d.webhook_id, d.sequence, d.previous_sequence, d.body,
                                  d.attempts, d.steps_used, d.retry_schedule, d.replay_id, d.occurred_at, d.format, d.redacted,
                                  d.position, c.fence, e.url, e.host, e.after_exhaustion
                        """)
                .param("endpoints", lent.stream().map(Lent::endpointId).toArray(UUID[]::new))
                .param("bookings", lent.stream().map(Lent::bookingId).toArray(UUID[]::new))
                .param("fences", lent.stream().map(Lent::fence).toArray(Long[]::new))
                .query((row, _) -> claim(row, keys))
                .list();
    }

    private static Claim claim(ResultSet row, Map<UUID, List<WebhookSecret>> keys) throws SQLException {
        UUID endpoint = row.getObject("endpoint_id", UUID.class);
        return new Claim(
                row.getObject("id", UUID.class),
                endpoint,
                row.getObject("booking_id", UUID.class),
                row.getString("webhook_id"),
                row.getInt("sequence"),
                row.getInt("previous_sequence"),
                MessageBody.of(row.getBytes("body")),
                row.getInt("attempts"),
                row.getInt("steps_used"),
                new RetrySchedule(
                        Stream.of((Long[]) row.getArray("retry_schedule").getArray())
                                .map(Duration::ofMillis)
                                .toList()),
                row.getObject("replay_id", UUID.class),
                row.getBoolean("redacted"),
                row.getLong("position") == MetaMessages.POSITION,
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("fence"),
                row.getString("url"),
                row.getString("host"),
                Format.named(row.getString("format")).orElseThrow(),
                AfterExhaustion.valueOf(row.getString("after_exhaustion").toUpperCase(Locale.ROOT)),
                keys.getOrDefault(endpoint, List.of()));
    }
}

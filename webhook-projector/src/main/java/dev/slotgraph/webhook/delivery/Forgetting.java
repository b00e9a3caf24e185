package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.payload.Rendering;
import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Rewrites what is kept of messages about somebody who was erased: bodies that wait are rendered anew, hashes are those of the new
 * bodies, so that nobody can test guesses by them, and what receivers answered, who may have echoed it, is gone. It happened all
 * the same: which message went when to whom, and what status came back, stays. Joins the caller's transaction. Thread-safe.
 */
@Component
public class Forgetting {

    private final JdbcClient jdbc;
    private final BodySource bodies;

    Forgetting(JdbcClient jdbc, BodySource bodies) {
        this.jdbc = jdbc;
        this.bodies = bodies;
    }

    private record Kept(
            UUID id, UUID bookingId, long position, String webhookId, String publicType, Rendering rendering) {}

    /** @param bookings all that tell of the person, whom the log does not tell of any more */
    public void rewrite(UUID appId, Collection<UUID> bookings) {
        if (bookings.isEmpty()) {
            return;
        }
        var ids = bookings.toArray(UUID[]::new);
        // In the order in which lanes are locked by everybody.
        jdbc.sql("""
                select 1 from webhook.lane
                where endpoint_id in (select id from webhook.endpoint where app_id = :app) and booking_id = any (:bookings)
                order by endpoint_id, booking_id
                for update
                """)
                .param("app", appId)
                .param("bookings", ids)
                .query((_, _) -> 1)
                .list();
        jdbc.sql("""
                update webhook.lane set last_content = null
                where endpoint_id in (select id from webhook.endpoint where app_id = :app) and booking_id = any (:bookings)
                """).param("app", appId).param("bookings", ids).update();
        var kept = jdbc.sql("""
                select id, booking_id, position, webhook_id, public_type, format, schema_version, fields_masked, booking_url
                from webhook.delivery
                where endpoint_id in (select id from webhook.endpoint where app_id = :app) and booking_id = any (:bookings)
                """)
                .param("app", appId)
                .param("bookings", ids)
                .query((row, _) -> new Kept(
                        row.getObject("id", UUID.class),
                        row.getObject("booking_id", UUID.class),
                        row.getLong("position"),
                        row.getString("webhook_id"),
                        row.getString("public_type"),
                        DeliveryLog.rendering(row)))
                .list();
        for (var message : kept) {
            var rendered = bodies.render(
                            message.rendering(),
                            message.bookingId(),
                            message.position(),
                            message.webhookId(),
                            message.publicType())
                    .orElseThrow(() -> new IllegalStateException("the log does not tell of message " + message.id()));
            jdbc.sql("""
                    update webhook.delivery
                    set body = case when body is not null then :body end, body_sha256 = :sha256, redacted = redacted or :erased
                    where id = :id
                    """)
                    .param("body", rendered.body().bytes())
                    .param("sha256", rendered.body().sha256())
                    .param("erased", rendered.erased())
                    .param("id", message.id())
                    .update();
        }
        jdbc.sql("""
                update webhook.attempt
                set response_sha256 = coalesce(response_sha256, sha256(convert_to(response_head, 'UTF8'))), response_head = ''
                where delivery_id = any (:ids)
                """)
                .param("ids", kept.stream().map(Kept::id).toArray(UUID[]::new))
                .update();
    }
}

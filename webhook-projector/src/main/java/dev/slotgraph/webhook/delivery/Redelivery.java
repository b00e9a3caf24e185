package dev.slotgraph.webhook.delivery;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.signature.MessageBody;
import java.sql.Types;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends one message again by hand: the same bytes under the same id. Thread-safe. */
final class Redelivery {

    private final JdbcClient jdbc;
    private final Holds holds;
    private final Optional<BodySource> bodies;
    private final TransactionOperations transactions;
    private final Clock time;
    private final Ids ids;
    private final Runnable afterCommit;

    /** @param time the database's */
    Redelivery(
            JdbcClient jdbc,
            Optional<BodySource> bodies,
            TransactionOperations transactions,
            Clock time,
            Ids ids,
            Runnable afterCommit) {
        this.jdbc = jdbc;
        this.holds = new Holds(jdbc);
        this.bodies = bodies;
        this.transactions = transactions;
        this.time = time;
        this.ids = ids;
        this.afterCommit = afterCommit;
    }

    /**
     * Makes the message the head of its lane, with a fresh schedule; what was held behind it goes on after it. Its bytes are the
     * first ones, unless a person in it was erased since, which its headers say. Once it was
     * delivered, given up or passed over, sending it again is a replay and says so in its headers.
     *
     * @throws ProblemException 409 when it was never meant to be sent, or its bytes are gone and the log does not tell them
     */
    void redeliver(Endpoint endpoint, DeliveryRecord delivery) {
        if (delivery.state().equals("suppressed")) {
            throw Problem.conflict("not_sent", "Nothing to send")
                    .detail("the message told nothing new and was never sent")
                    .asException();
        }
        transactions.executeWithoutResult(_ -> {
            restart(endpoint.id(), delivery);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    afterCommit.run();
                }
            });
        });
    }

    private void restart(UUID endpoint, DeliveryRecord delivery) {
        OffsetDateTime now = time.instant().atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        select 1 from webhook.lane where endpoint_id = :endpoint and booking_id = :booking for update
                        """)
                .param("endpoint", endpoint)
                .param("booking", delivery.bookingId())
                .query((_, _) -> 1)
                .list();
        // Under the lock: until then it may have been acknowledged, and its body dropped.
        MessageBody rendered = rendered(delivery);
        holds.resume(endpoint, delivery.bookingId(), "pending", now.toInstant());
        jdbc.sql("""
                        update webhook.delivery
                        set state = 'pending', steps_used = 0, next_attempt_at = :now, finished_at = null,
                            body = coalesce(body, :body),
                            redacted = redacted or sha256(coalesce(body, :body)) <> body_sha256,
                            replay_id = case when state in ('delivered', 'failed', 'superseded') then :replay else replay_id end
                        where id = :id and state <> 'in_flight'
                        """)
                .param("now", now)
                .param("body", rendered == null ? null : rendered.bytes(), Types.BINARY)
                .param("replay", ids.next())
                .param("id", delivery.id())
                .update();
        jdbc.sql("""
                        update webhook.lane set due_at = :now
                        where endpoint_id = :endpoint and booking_id = :booking and not leased
                        """)
                .param("now", now)
                .param("endpoint", endpoint)
                .param("booking", delivery.bookingId())
                .update();
    }

    /** The bytes of a message whose body is gone; null while it is there. */
    private @Nullable MessageBody rendered(DeliveryRecord delivery) {
        boolean there = jdbc.sql("select body is not null from webhook.delivery where id = :id")
                .param("id", delivery.id())
                .query(Boolean.class)
                .single();
        if (there) {
            return null;
        }
        byte[] known = HexFormat.of().parseHex(delivery.bodySha256());
        return bodies.flatMap(source -> source.render(
                        delivery.rendering(),
                        delivery.bookingId(),
                        delivery.position(),
                        delivery.webhookId(),
                        delivery.publicType()))
                .filter(again -> again.erased() || Arrays.equals(again.body().sha256(), known))
                .map(BodySource.Rendered::body)
                .orElseThrow(() -> Problem.conflict("body_gone", "The message cannot be sent again")
                        .detail("its bytes are not kept any more, and the log does not tell them")
                        .asException());
    }
}

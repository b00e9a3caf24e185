package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.testing.Receiver;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts go when their time is over, and nothing that is asked for later needs them. */
@Timeout(120)
class TextRetentionTest {

    private static final UUID BOOKING = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
    private static final Duration KEPT = Duration.ofDays(30);

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();
    private final AtomicBoolean refuse = new AtomicBoolean(true);

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    // --- bodies

    @Test
    void whatIsTakenUpAgainWhileTheTimeRunsOutKeepsItsBodyAndNobodyWaits() {
        Endpoint endpoint = givenUp(1);
        rig.clock.advance(KEPT.plusDays(1));

        rig.transactions.executeWithoutResult(_ -> {
            redelivery(Optional.empty()).redeliver(endpoint, only(endpoint));
            elsewhere(() -> retention().run());
        });
        retention().run();

        assertThat(states()).containsExactly("pending with a body");
    }

    @Test
    void whatRanOutIsRenderedAnewAndOnlySentIfItIsTheSameToTheByte() {
        Endpoint endpoint = givenUp(1);
        rig.clock.advance(KEPT.plusDays(1));
        retention().run();
        assertThat(states()).containsExactly("failed");
        Message message = message(endpoint, BOOKING, 1);
        rig.dispatcher();
        refuse.set(false);

        assertThatThrownBy(
                        () -> redelivery(Optional.of(MessageBody.of("drifted"))).redeliver(endpoint, only(endpoint)))
                .hasMessageContaining("body_gone");
        redelivery(Optional.of(message.body())).redeliver(endpoint, only(endpoint));

        await().untilAsserted(() -> assertThat(states()).containsExactly("delivered"));
        assertThat(receiver.received().getLast().body())
                .isEqualTo(receiver.received().getFirst().body())
                .isEqualTo(new String(message.body().bytes(), UTF_8));
        assertThat(receiver.received().getLast().replay()).isNotNull();
    }

    @Test
    void whatIsNotOverOrNotLongAgoKeepsItsBody() {
        Endpoint endpoint = givenUp(1);
        rig.enable(endpoint, false);
        Endpoint waiting = rig.endpoint(receiver);
        rig.enable(waiting, false);
        rig.enqueue(message(waiting, BOOKING, 1));

        rig.clock.advance(KEPT.minusDays(1));
        retention().run();
        assertThat(states()).containsExactlyInAnyOrder("failed with a body", "pending with a body");
        rig.clock.advance(Duration.ofDays(300));
        retention().run();

        assertThat(states()).containsExactlyInAnyOrder("failed", "pending with a body");
    }

    @Test
    void whatWasPassedOverGoesTooAndTheRowsStayAsTheyWere() {
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.LATEST, null, "0s");
        receiver.answer(_ -> 500);
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));
        rig.dispatcher();
        await().untilAsserted(
                        () -> assertThat(states()).containsExactly("superseded with a body", "failed with a body"));
        var before = rows();

        rig.clock.advance(KEPT.plusDays(1));
        retention().run();

        assertThat(states()).containsExactly("superseded", "failed");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void manyGoInBatchesWhichNodesShare() throws Exception {
        givenUp(1_700);
        rig.clock.advance(KEPT.plusDays(1));

        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : nodes.invokeAll(
                    Collections.nCopies(3, Executors.callable(() -> retention().run())))) {
                done.get();
            }
        }
        // Each passes over what the others hold; who comes last finds the rest.
        retention().run();

        assertThat(withBody()).isZero();
    }

    @Test
    void theOldestAreFoundByTheirIndexes() {
        givenUp(1);

        assertThat(plan("""
                        select d.id from webhook.delivery d
                        join webhook.lane l on l.endpoint_id = d.endpoint_id and l.booking_id = d.booking_id
                        where d.body is not null and d.state in ('failed', 'superseded') and d.finished_at < now()
                        order by d.finished_at limit 500 for update of l skip locked
                        """)).contains("delivery_given_up");
        assertThat(plan("""
                        select id from webhook.attempt where response_head <> '' and started_at < now()
                        order by started_at limit 500 for update skip locked
                        """)).contains("attempt_answered");
    }

    private String plan(String statement) {
        return rig.transactions.execute(_ -> {
            rig.sql.sql("set local enable_seqscan = off").update();
            return String.join(
                    "\n",
                    rig.sql.sql("explain " + statement).query(String.class).list());
        });
    }

    /** Messages that were given up now, each of a booking of its own; the first is {@link #BOOKING}. */
    private Endpoint givenUp(int messages) {
        receiver.answer(_ -> refuse.get() ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s");
        rig.enqueue(IntStream.range(0, messages)
                .mapToObj(one -> message(endpoint, one == 0 ? BOOKING : UUID.randomUUID(), 1))
                .toArray(Message[]::new));
        if (messages == 1) {
            var node = rig.dispatcher();
            await().until(() -> withBody() == 1 && rig.count("failed") == 1);
            stop(node);
        } else {
            rig.sql
                    .sql(
                            "update webhook.delivery set state = 'failed', next_attempt_at = null, finished_at = created_at")
                    .update();
            rig.sql.sql("update webhook.lane set due_at = null").update();
        }
        return endpoint;
    }

    private static void stop(Dispatcher node) {
        try {
            node.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On another connection, whose transaction does not see what this one has done. */
    private static void elsewhere(Runnable work) {
        var thread = Thread.ofVirtual().start(work);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private TextRetention retention() {
        return rig.retention(KEPT, KEPT);
    }

    private Redelivery redelivery(Optional<MessageBody> body) {
        Optional<BodySource> source =
                body.map(again -> (_, _, _, _, _) -> Optional.of(new BodySource.Rendered(again, false)));
        return new Redelivery(rig.sql, source, rig.transactions, rig.clock, new Ids(rig.clock), () -> {});
    }

    private DeliveryRecord only(Endpoint endpoint) {
        return new DeliveryLog(rig.sql).list(endpoint.id(), null, null, 0, 1).getFirst();
    }

    private List<String> states() {
        return rig.sql
                .sql(
                        "select state || case when body is null then '' else ' with a body' end from webhook.delivery order by sequence")
                .query(String.class)
                .list();
    }

    /** All but the bodies. */
    private List<String> rows() {
        return rig.sql
                .sql("select (to_jsonb(d) - 'body')::text from webhook.delivery d order by sequence")
                .query(String.class)
                .list();
    }

    private long withBody() {
        return rig.sql
                .sql("select count(*) from webhook.delivery where body is not null")
                .query(Long.class)
                .single();
    }
}

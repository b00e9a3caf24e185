package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.retry.NextStep;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes that wait for something go on when it is over, and who comes late does no harm. */
@Timeout(120)
class NothingStaysBehindTest {

    private static final UUID BOOKING = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    // --- replays

    @Test
    void aLaneThatComesBackWhileItsReplayEndsGoesOn() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));
        UUID replay = rig.replay(endpoint, 10, 20);
        Lanes lanes = rig.lanes();
        Claim claim = claimed(lanes);

        Thread record = rig.transactions.execute(_ -> {
            rig.sql
                    .sql("update webhook.replay set state = 'completed' where id = :id")
                    .param("id", replay)
                    .update();
            rig.replays().release(endpoint.id());
            Thread writing = Thread.ofVirtual().start(() -> record(lanes, claim));
            await().until(() -> !writing.isAlive() || lockWaiters() > 0);
            return writing;
        });
        record.join();

        assertThat(due()).isTrue();
    }

    @Test
    void aLaneThatWasForgottenIsFoundAgain() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.enqueue(message(endpoint, BOOKING, 1));
        rig.sql.sql("update webhook.lane set due_at = null").update();

        rig.dispatcher();

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
    }

    @Test
    void enablingWakesLanesThatNothingElseWakes() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.enable(endpoint, false);
        rig.enqueue(message(endpoint, BOOKING, 1));
        rig.sql.sql("update webhook.lane set due_at = null").update();

        rig.enable(endpoint, true);

        assertThat(due()).isTrue();
    }

    @Test
    void aCancelledReplayLeavesNoLaneHeld() {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
        UUID replay = rig.replay(endpoint, 0, 10);
        receiver.answer(_ -> 500);
        rig.sql.sql("""
                        update webhook.delivery set state = 'pending', replayed_from = 'failed', replay_id = :replay, body = 'again',
                                                    next_attempt_at = now()
                        """).param("replay", replay).update();
        rig.sql
                .sql("update webhook.replay set state = 'completed', position = 10")
                .update();
        rig.sql.sql("update webhook.lane set due_at = now()").update();
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held"));
        receiver.answer(_ -> 200);

        assertThat(rig.replays().unfinished(replay)).isTrue();
        rig.transactions.executeWithoutResult(_ -> {
            rig.replays().takeBack(endpoint.id(), replay);
            rig.replays().release(endpoint.id());
        });
        rig.enqueue(message(endpoint, BOOKING, 2));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("failed", "delivered"));
    }

    @Test
    void aReplayResumesTheHeldLanesThatItTouches() {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        receiver.answer(_ -> 500);
        rig.dispatcher();
        Message first = message(endpoint, BOOKING, 1);
        rig.enqueue(first);
        rig.enqueue(message(endpoint, BOOKING, 2));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held", "pending"));
        receiver.answer(_ -> 200);

        rig.transactions.executeWithoutResult(_ -> rig.replays()
                .replay(UUID.randomUUID(), endpoint, new ReplayInbox.Wanted(false, true), List.of(new Once(first))));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "delivered"));
    }

    // --- endpoints that stop

    @Test
    void aDisabledEndpointKeepsWhatItsLanesHold() {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        receiver.answer(_ -> 500);
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held", "pending"));
        rig.enable(endpoint, false);
        rig.clock.advance(Duration.ofHours(25));
        await().during(Duration.ofMillis(1500)).until(() -> rig.count("held") == 1);
        receiver.answer(_ -> 200);

        rig.enable(endpoint, true);

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "delivered"));
    }

    @Test
    void whatWasTakenOverWhileItsEndpointWasDeletedIsGivenUp() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.endpoints.delete(DeliveryRig.APP, endpoint.id(), DeliveryRig.AUTHOR);
        rig.enqueue(message(endpoint, BOOKING, 1));

        rig.dispatcher();

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("failed"));
        assertThat(rig.sql
                        .sql("select count(*) from webhook.lane")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(receiver.received()).isEmpty();
    }

    // --- nodes that freeze

    @Test
    void aNodeThatFreezesBeforeItSendsSendsNothingAfterItsLease() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        var about = new CountDownLatch(1);
        var thaw = new CountDownLatch(1);
        Exchange freezing = request -> {
            about.countDown();
            try {
                thaw.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return rig.http.send(request);
        };
        Dispatcher frozen = rig.dispatcher(freezing, Duration.ofHours(1));
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));
        assertThat(about.await(30, TimeUnit.SECONDS)).isTrue();

        rig.clock.advance(DeliveryRig.LEASE);
        rig.dispatcher();
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "delivered"));
        thaw.countDown();
        await().until(() -> frozen.inFlight() == 0);

        assertThat(receiver.received()).extracting(Received::number).containsExactly(1, 2);
    }

    // --- clocks that step back

    @Test
    void aClockThatStepsBackStopsNoEndpointThatHasARate() {
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.HOLD, 20, "0s");
        rig.dispatcher();
        rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        await().until(() -> rig.count("delivered") == 1);

        rig.clock.advance(Duration.ofHours(-2));
        rig.enqueue(message(endpoint, UUID.randomUUID(), 1));

        await().atMost(Duration.ofSeconds(15)).until(() -> rig.count("delivered") == 2);
    }

    @Test
    void aClockThatStepsBackLeavesNothingWaitingThatCameBefore() {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        rig.enqueue(message(endpoint, BOOKING, 1));

        rig.clock.advance(Duration.ofHours(-2));
        rig.dispatcher();

        await().atMost(Duration.ofSeconds(15)).until(() -> rig.count("delivered") == 1);
    }

    @Test
    void aClockThatStepsBackEndsLeasesAndHoldsNoLaterThanItShould() {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        rig.enqueue(message(endpoint, BOOKING, 1));
        // A node that dies with it.
        claimed(rig.lanes());
        rig.clock.advance(Duration.ofHours(-2));
        rig.dispatcher();
        await().until(() -> rig.sql
                .sql("select due_at <= :latest from webhook.lane")
                .param("latest", rig.clock.instant().plus(DeliveryRig.LEASE).atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single());
        rig.clock.advance(DeliveryRig.LEASE);

        await().atMost(Duration.ofSeconds(15)).until(() -> rig.count("delivered") == 1);
    }

    @Test
    void housekeepingGoesOnWhileTheClockIsBack() {
        var refuse = new AtomicBoolean(true);
        receiver.answer(_ -> refuse.get() ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        rig.dispatcher();
        rig.clock.advance(Duration.ofDays(2));
        // The housekeeping of the wrong time has been.
        await().during(Duration.ofMillis(1500)).until(() -> true);
        rig.clock.advance(Duration.ofDays(-2));
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held"));
        rig.clock.advance(Duration.ofHours(24));

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("failed"));
    }

    /** A message as it is. */
    private record Once(Message message) implements ReplayInbox.Again {

        @Override
        public UUID bookingId() {
            return message.bookingId();
        }

        @Override
        public String webhookId() {
            return message.webhookId();
        }

        @Override
        public int sequence() {
            return message.sequence();
        }

        @Override
        public long began() {
            return message.began();
        }

        @Override
        public boolean suppressed() {
            return false;
        }

        @Override
        public BodySource.Rendered rendered(Rendering rendering) {
            return new BodySource.Rendered(message.body(), false);
        }
    }

    private Claim claimed(Lanes lanes) {
        return lanes.claim(rig.clock.instant(), new Lanes.Room(10, 10, 4, Map.of(), 10, Map.of()))
                .claims()
                .getFirst();
    }

    private void record(Lanes lanes, Claim claim) {
        var result = new ExchangeResult(
                new Outcome.Delivered(200), 200, "", rig.clock.instant(), null, Duration.ofMillis(1));
        lanes.record(List.of(new Finished(claim, result, new NextStep.Done())), rig.endpoints, rig.clock.instant());
    }

    private long lockWaiters() {
        return rig.sql
                .sql(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .query(Long.class)
                .single();
    }

    private boolean due() {
        return rig.sql
                .sql("select due_at is not null from webhook.lane")
                .query(Boolean.class)
                .single();
    }
}

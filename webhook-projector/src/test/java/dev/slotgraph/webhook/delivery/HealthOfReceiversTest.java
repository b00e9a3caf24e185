package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.endpoint.Resume;
import dev.slotgraph.webhook.health.Health;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to an endpoint whose receiver fails for long, and to those that share its host. */
class HealthOfReceiversTest {

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void anOpenBreakerSpendsNoAttemptsAndOneLaneProbes() {
        Endpoint endpoint =
                rig.endpoint(receiver, AfterExhaustion.HOLD, null, "0s", "1s", "1s", "1s", "1s", "1s", "1s");
        receiver.answer(_ -> 500);
        rig.dispatcher();
        for (int booking = 0; booking < 20; booking++) {
            rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        }
        await().untilAsserted(() -> assertThat(breaker(endpoint)).isEqualTo("open"));
        await().until(() -> rig.count("in_flight") == 0);
        int spent = receiver.received().size();
        rig.clock.advance(Duration.ofSeconds(10));
        await().during(Duration.ofMillis(400)).until(() -> receiver.received().size() == spent);

        rig.clock.advance(Duration.ofSeconds(25));
        await().until(() -> receiver.received().size() == spent + 1);
        await().during(Duration.ofMillis(400)).until(() -> receiver.received().size() == spent + 1);
        assertThat(rig.count("held")).isZero();

        receiver.answer(_ -> 200);
        rig.clock.advance(Duration.ofSeconds(61));
        await().atMost(Duration.ofSeconds(30)).until(() -> rig.count("delivered") == 20);
        assertThat(breaker(endpoint)).isEqualTo("closed");
    }

    @Test
    void fiveDaysOfFailuresDisableAndNothingIsLost() {
        Endpoint endpoint =
                rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s", "1d", "1d", "1d", "1d", "1d", "1d", "1d");
        receiver.answer(_ -> 500);
        rig.dispatcher();
        UUID booking = UUID.randomUUID();
        rig.enqueue(message(endpoint, booking, 1));
        for (int day = 1; day < 8 && rig.reload(endpoint).enabled(); day++) {
            int seen = day;
            await().until(() -> attempts() >= seen || !rig.reload(endpoint).enabled());
            rig.clock.advance(Duration.ofHours(29));
        }
        await().until(() -> !rig.reload(endpoint).enabled());
        assertThat(rig.reload(endpoint).disabledReason()).isEqualTo("failing");
        assertThat(rig.sql
                        .sql(
                                "select type || data from webhook.endpoint_event where type like 'endpoint.%' order by sequence")
                        .query(String.class)
                        .list())
                .first()
                .asString()
                .contains("endpoint.failing");

        rig.enqueue(message(endpoint, booking, 2));
        receiver.answer(_ -> 200);
        rig.enable(endpoint, true);
        await().until(() -> rig.count("delivered") == 2);
    }

    @Test
    void whoIsEnabledAgainMayWantTheNewestOnlyOrNothing() {
        for (Resume resume : List.of(Resume.LATEST, Resume.NOW)) {
            Receiver other = rig.receiver();
            Endpoint endpoint = rig.endpoint(other);
            rig.enable(endpoint, false);
            UUID changed = UUID.randomUUID();
            UUID deleted = UUID.randomUUID();
            rig.enqueue(
                    message(endpoint, changed, 1),
                    message(endpoint, changed, 2),
                    message(endpoint, changed, 3),
                    message(endpoint, deleted, 1),
                    message(endpoint, deleted, 2, "booking.deleted"),
                    message(endpoint, deleted, 3));
            rig.endpoints.update(
                    DeliveryRig.APP, endpoint.id(), before -> before.with(true), resume, DeliveryRig.AUTHOR);
            Dispatcher dispatcher = rig.dispatcher();
            rig.enqueue(message(endpoint, changed, 4));
            await().until(() -> other.received().stream().anyMatch(request -> request.number() == 4));
            await().until(() -> dispatcher.inFlight() == 0);
            assertThat(other.received().stream()
                            .filter(request -> request.body().contains(changed.toString()))
                            .map(Received::number))
                    .isEqualTo(resume == Resume.LATEST ? List.of(3, 4) : List.of(4));
            assertThat(other.received().stream()
                            .filter(request -> request.body().contains(deleted.toString()))
                            .map(Received::number))
                    .isEqualTo(resume == Resume.LATEST ? List.of(2, 3) : List.of());
        }
    }

    @Test
    void allEndpointsOfAHostTogetherAreSentToWithinItsLimit() {
        rig.perHost = 3;
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var go = new CountDownLatch(1);
        receiver.answer(_ -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            go.await();
            now.decrementAndGet();
            return 200;
        });
        for (int endpoint = 0; endpoint < 4; endpoint++) {
            Endpoint one = rig.endpoint(receiver);
            for (int booking = 0; booking < 4; booking++) {
                rig.enqueue(message(one, UUID.randomUUID(), 1));
            }
        }
        rig.dispatcher();
        await().until(() -> now.get() == 3);
        await().during(Duration.ofMillis(300)).until(() -> now.get() == 3);
        go.countDown();
        await().until(() -> rig.count("delivered") == 16);
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void manyReceiversThatHangLeaveRoomForOneThatDoesNot() {
        rig.perHost = 1_000;
        var hang = new CountDownLatch(1);
        Receiver hanging = rig.receiver();
        hanging.answer(_ -> {
            hang.await();
            return 200;
        });
        for (int dead = 0; dead < 8; dead++) {
            Endpoint one = rig.endpoint(hanging);
            rig.sql.sql("""
                            insert into webhook.endpoint_health (endpoint_id, window_start, failing_since, last_failure)
                            values (:id, now(), now(), now())
                            """).param("id", one.id()).update();
            for (int booking = 0; booking < 16; booking++) {
                rig.enqueue(message(one, UUID.randomUUID(), 1));
            }
        }
        Endpoint alive = rig.endpoint(receiver);
        rig.dispatcher();
        await().until(() -> hanging.received().size() == 32);

        rig.enqueue(message(alive, UUID.randomUUID(), 1));

        await().until(() -> receiver.received().size() == 1);
        assertThat(hanging.received()).hasSize(32);
        hang.countDown();
    }

    /** Closed as long as nothing is known of the receiver. */
    private String breaker(Endpoint endpoint) {
        return rig.health.find(endpoint.id()).map(Health::breaker).orElse("closed");
    }

    private long attempts() {
        return rig.sql
                .sql("select count(*) from webhook.attempt")
                .query(Long.class)
                .single();
    }
}

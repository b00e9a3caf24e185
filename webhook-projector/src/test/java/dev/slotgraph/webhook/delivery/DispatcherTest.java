package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookSecret;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

@Timeout(120)
class DispatcherTest {

    private static final UUID BOOKING = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeAll
    static void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        rig.close();
    }

    // --- order, and each message once

    @Test
    void messagesOfABookingArriveInOrderHoweverOftenTheyFailAndHoweverManyNodesSend() {
        var random = new Random(7);
        Set<String> inFlight = ConcurrentHashMap.newKeySet();
        var collisions = new AtomicInteger();
        receiver.answer(request -> {
            if (!inFlight.add(request.body().substring(0, 44))) {
                collisions.incrementAndGet();
            }
            try {
                synchronized (random) {
                    return random.nextInt(3) == 0 ? 500 : 200;
                }
            } finally {
                inFlight.remove(request.body().substring(0, 44));
            }
        });
        Endpoint endpoint =
                rig.endpoint(receiver, Collections.nCopies(20, "1ms").toArray(String[]::new));
        var bookings = IntStream.range(0, 20).mapToObj(_ -> UUID.randomUUID()).toList();
        rig.dispatcher();
        rig.dispatcher();

        for (int sequence = 1; sequence <= 10; sequence++) {
            for (UUID booking : bookings) {
                rig.enqueue(message(endpoint, booking, sequence));
            }
        }

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(200));
        assertThat(collisions).hasValue(0);
        for (UUID booking : bookings) {
            var numbers = receiver.received().stream()
                    .filter(request -> request.body().contains(booking.toString()))
                    .map(Received::number)
                    .toList();
            assertThat(numbers).isSorted();
            assertThat(Set.copyOf(numbers)).hasSize(10);
        }
    }

    @Test
    void twoNodesShareTheWorkAndSendNothingTwice() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        rig.dispatcher();
        var messages = IntStream.range(0, 300)
                .mapToObj(_ -> message(endpoint, UUID.randomUUID(), 1))
                .toArray(Message[]::new);

        rig.enqueue(messages);

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(300));
        assertThat(receiver.received())
                .extracting(Received::webhookId)
                .doesNotHaveDuplicates()
                .hasSize(300);
        assertThat(rig.sql
                        .sql("select count(distinct node) from webhook.attempt")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aMessageSaysWhichOneWasBeforeIt() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();

        rig.enqueue(
                message(endpoint, BOOKING, 2, "booking.updated"),
                message(endpoint, BOOKING, 5, "booking.updated"),
                message(endpoint, BOOKING, 6, "booking.deleted"));

        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(3));
        assertThat(receiver.received()).extracting(Received::sequence).containsExactly("2", "5", "6");
        assertThat(receiver.received()).extracting(Received::previous).containsExactly("0", "2", "5");
    }

    @Test
    void anUpdateThatTellsNothingNewIsRecordedAndNotSent() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();

        rig.enqueue(message(endpoint, BOOKING, 1, "booking.created", "same"));
        rig.enqueue(
                message(endpoint, BOOKING, 2, "booking.updated", "same"),
                message(endpoint, BOOKING, 3, "booking.updated", "other"),
                message(endpoint, BOOKING, 4, "booking.deleted", "other"));

        await().untilAsserted(() ->
                assertThat(rig.states(endpoint)).containsExactly("delivered", "suppressed", "delivered", "delivered"));
        assertThat(receiver.received()).extracting(Received::previous).containsExactly("0", "1", "3");
    }

    @Test
    void whatIsRolledBackIsNotSentAndWhatIsGivenTwiceIsSentOnce() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();

        rig.transactions.executeWithoutResult(transaction -> {
            rig.inbox.enqueue(List.of(message(endpoint, UUID.randomUUID(), 1)));
            transaction.setRollbackOnly();
        });
        rig.enqueue(message(endpoint, BOOKING, 1));
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(2));
        assertThat(receiver.received()).extracting(Received::sequence).containsExactly("1", "2");
    }

    // --- nodes that die or freeze

    @Test
    void whatADeadNodeHadClaimedIsSentByAnotherWhenTheLeaseEnds() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));
        var claimed = rig.lanes()
                .claim(rig.clock.instant(), new Lanes.Room(10, 10, 4, Map.of(), 10, Map.of()))
                .claims();
        assertThat(claimed).hasSize(1);

        rig.dispatcher();
        await().during(Duration.ofMillis(300)).until(() -> receiver.received().isEmpty());
        rig.clock.advance(DeliveryRig.LEASE);

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(2));
        assertThat(receiver.received()).extracting(Received::attempt).containsExactly("2", "1");
    }

    @Test
    void aNodeThatFreezesBeyondItsLeaseWritesItsAttemptDownAndChangesNothing() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        var sent = new CountDownLatch(1);
        var thaw = new CountDownLatch(1);
        Exchange freezing = request -> {
            var result = rig.http.send(request);
            if (sent.getCount() == 0) {
                return result;
            }
            sent.countDown();
            try {
                thaw.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return result;
        };
        receiver.answer(request -> "1".equals(request.attempt()) ? 500 : 200);
        Dispatcher frozen = rig.dispatcher(freezing, Duration.ofHours(1));
        rig.enqueue(message(endpoint, BOOKING, 1));
        assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();

        rig.clock.advance(DeliveryRig.LEASE);
        rig.dispatcher();
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
        thaw.countDown();
        await().until(() -> frozen.inFlight() == 0);

        assertThat(rig.states(endpoint)).containsExactly("delivered");
        assertThat(rig.sql
                        .sql("select number || ' ' || accepted from webhook.attempt order by number")
                        .query(String.class)
                        .list())
                .containsExactly("1 false", "2 true");
        assertThat(receiver.received())
                .extracting(request -> request.webhookId() + request.body())
                .hasSize(2)
                .containsOnly(receiver.received().getFirst().webhookId()
                        + receiver.received().getFirst().body());
    }

    @Test
    void aStopBreaksOffWhatHangsAndAnotherNodeRepeatsItWithoutLosingAStep() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        var hang = new AtomicBoolean(true);
        receiver.answer(_ -> {
            if (hang.get()) {
                end.await();
            }
            return 200;
        });
        Dispatcher stopped = rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().until(() -> !receiver.received().isEmpty());

        stopped.stop();
        assertThat(rig.states(endpoint)).containsExactly("pending");
        hang.set(false);
        rig.dispatcher();

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
    }

    // --- retries

    @Test
    void aFailedMessageComesBackWhenTheScheduleSaysAndNotBefore() {
        receiver.answer(request -> "3".equals(request.attempt()) ? 200 : 503);
        Endpoint endpoint = rig.endpoint(receiver, "0s", "100s", "1000s");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));

        await().untilAsserted(() -> assertThat(attemptsWritten()).isEqualTo(1));
        assertThat(wait(endpoint)).isBetween(Duration.ofSeconds(78), Duration.ofSeconds(120));
        rig.clock.advance(Duration.ofSeconds(60));
        await().during(Duration.ofMillis(300)).until(() -> receiver.received().size() == 1);
        rig.clock.advance(Duration.ofSeconds(61));
        await().untilAsserted(() -> assertThat(attemptsWritten()).isEqualTo(2));
        assertThat(wait(endpoint)).isBetween(Duration.ofSeconds(798), Duration.ofSeconds(1200));
        rig.clock.advance(Duration.ofSeconds(1201));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
        assertThat(receiver.received()).extracting(Received::attempt).containsExactly("1", "2", "3");
        assertThat(receiver.received())
                .extracting(Received::webhookId)
                .containsOnly(receiver.received().getFirst().webhookId());
        assertThat(receiver.received()).extracting(Received::timestamp).doesNotHaveDuplicates();
    }

    @Test
    void waitingBehindAnotherMessageIsNoFailure() {
        var refuse = new AtomicBoolean(true);
        receiver.answer(_ -> refuse.get() ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, "0s", "1h");
        rig.dispatcher();
        rig.enqueue(IntStream.rangeClosed(1, 50)
                .mapToObj(sequence -> message(endpoint, BOOKING, sequence))
                .toArray(Message[]::new));
        await().untilAsserted(() -> assertThat(attemptsWritten()).isEqualTo(1));

        refuse.set(false);
        rig.clock.advance(Duration.ofHours(2));

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(50));
        assertThat(receiver.received().stream().skip(2))
                .extracting(Received::attempt)
                .containsOnly("1");
    }

    @Test
    void afterTheLastAttemptALaneIsHeldForADayAndThenGoesOn() {
        receiver.answer(request -> request.number() == 1 ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.HOLD, null, "0s", "1ms");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held", "pending"));
        rig.enqueue(message(endpoint, BOOKING, 3));
        rig.clock.advance(Duration.ofHours(23));
        await().during(Duration.ofMillis(300)).until(() -> receiver.received().size() == 2);
        rig.clock.advance(Duration.ofHours(1));

        await().untilAsserted(
                        () -> assertThat(rig.states(endpoint)).containsExactly("failed", "delivered", "delivered"));
    }

    @Test
    void skippingGoesOnAtOnce() {
        receiver.answer(request -> request.number() == 1 ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s", "1ms");
        rig.dispatcher();

        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("failed", "delivered"));
    }

    @Test
    void ofTheLatestOnlyTheNewestGoesButNoDeletionIsPassedOver() {
        receiver.answer(request -> request.number() == 1 ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.LATEST, null, "0s", "1ms");
        rig.enqueue(
                message(endpoint, BOOKING, 1),
                message(endpoint, BOOKING, 2),
                message(endpoint, BOOKING, 3, "booking.deleted"),
                message(endpoint, BOOKING, 4, "booking.created"),
                message(endpoint, BOOKING, 5));

        rig.dispatcher();

        await().untilAsserted(() -> assertThat(rig.states(endpoint))
                .containsExactly("superseded", "superseded", "delivered", "superseded", "delivered"));
        assertThat(receiver.received()).extracting(Received::number).containsExactly(1, 1, 3, 5);
    }

    @Test
    void theBodyIsKeptUntilItIsAcknowledgedAndThenOnlyItsHash() {
        receiver.answer(request -> request.number() == 1 ? 200 : 500);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s");
        rig.dispatcher();

        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "failed"));
        assertThat(rig.sql
                        .sql(
                                "select (body is null) || ' ' || length(body_sha256) from webhook.delivery order by sequence")
                        .query(String.class)
                        .list())
                .containsExactly("true 32", "false 32");
    }

    // --- endpoints that stop

    @Test
    void aDisabledEndpointLosesNothingAndGoesOnWhereItStopped() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        rig.enable(endpoint, false);
        rig.enqueue(message(rig.reload(endpoint), BOOKING, 1));
        rig.enqueue(message(rig.reload(endpoint), BOOKING, 2), message(endpoint, UUID.randomUUID(), 1));
        await().during(Duration.ofMillis(300)).until(() -> receiver.received().isEmpty());

        rig.enable(endpoint, true);

        await().untilAsserted(() -> assertThat(rig.count("delivered")).isEqualTo(3));
        assertThat(receiver.received().stream()
                        .filter(request -> request.body().contains(BOOKING.toString()))
                        .map(Received::sequence))
                .containsExactly("1", "2");
    }

    @Test
    void goneDisablesAndTheMessageWaitsForTheDayTheEndpointIsEnabledAgain() {
        var gone = new AtomicBoolean(true);
        receiver.answer(_ -> gone.get() ? 410 : 200);
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1), message(endpoint, BOOKING, 2));

        await().until(() -> !rig.reload(endpoint).enabled());
        assertThat(rig.reload(endpoint).disabledReason()).isEqualTo("gone");
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("pending", "pending"));
        gone.set(false);
        rig.enable(endpoint, true);

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "delivered"));
        assertThat(receiver.received()).extracting(Received::sequence).containsExactly("1", "1", "2");
        assertThat(rig.endpoints.history().list(endpoint.id(), 0, 10))
                .extracting(entry -> entry.type() + " by " + entry.actor())
                .containsExactly(
                        "webhook.created by key:test",
                        "webhook.updated by system",
                        "endpoint.disabled by system",
                        "webhook.updated by key:test");
        assertThat(rig.endpoints.history().firstBroken(endpoint.id())).isEmpty();
    }

    @Test
    void aDeletedEndpointGetsNothingMore() {
        receiver.answer(_ -> 500);
        Endpoint endpoint = rig.endpoint(receiver, "0s", "1h");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().untilAsserted(() -> assertThat(attemptsWritten()).isEqualTo(1));

        rig.endpoints.delete(DeliveryRig.APP, endpoint.id(), DeliveryRig.AUTHOR);
        rig.clock.advance(Duration.ofHours(2));

        await().during(Duration.ofMillis(300)).until(() -> receiver.received().size() == 1);
        assertThat(rig.states(endpoint)).containsExactly("failed");
        assertThat(rig.sql
                        .sql("select count(*) from webhook.delivery where body is not null")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void oneDeadEndpointDelaysNoOther() {
        var hanging = rig.receiver();
        hanging.answer(_ -> {
            end.await();
            return 200;
        });
        Endpoint dead = rig.endpoint(hanging);
        Endpoint alive = rig.endpoint(receiver);
        rig.dispatcher();
        rig.enqueue(IntStream.range(0, 200)
                .mapToObj(_ -> message(dead, UUID.randomUUID(), 1))
                .toArray(Message[]::new));
        await().until(() -> hanging.received().size() >= 16);

        rig.enqueue(IntStream.range(0, 100)
                .mapToObj(_ -> message(alive, UUID.randomUUID(), 1))
                .toArray(Message[]::new));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(receiver.received()).hasSize(100));
        assertThat(hanging.received()).hasSize(16);
    }

    @Test
    void aRateLimitHoldsForAllNodesTogether() {
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.HOLD, 20, "0s");
        rig.dispatcher();
        rig.dispatcher();
        long start = System.nanoTime();

        rig.enqueue(IntStream.range(0, 30)
                .mapToObj(_ -> message(endpoint, UUID.randomUUID(), 1))
                .toArray(Message[]::new));

        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(30));
        // Two may leave at once, then one every 50 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1350));
    }

    // --- signatures

    @Test
    void theReceiverVerifiesBothSignaturesAndDuringARotationEither() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().until(() -> receiver.received().size() == 1);
        WebhookSecret old = rig.secret(endpoint);
        verify(receiver.received().getFirst(), old);
        assertThat(receiver.received().getFirst().freispaceSignature())
                .isEqualTo(freispace(receiver.received().getFirst().body(), old));

        WebhookSecret fresh = rig.endpoints
                .rotate(DeliveryRig.APP, endpoint.id(), Duration.ofHours(24), DeliveryRig.AUTHOR)
                .secret();
        rig.enqueue(message(endpoint, BOOKING, 2));
        await().until(() -> receiver.received().size() == 2);
        verify(receiver.received().getLast(), old);
        verify(receiver.received().getLast(), fresh);
        assertThat(receiver.received().getLast().freispaceSignature())
                .isEqualTo(freispace(receiver.received().getLast().body(), fresh));

        rig.clock.advance(Duration.ofHours(25));
        rig.enqueue(message(endpoint, BOOKING, 3));
        await().until(() -> receiver.received().size() == 3);
        assertThat(receiver.received().getLast().signature()).doesNotContain(" ");
        await().until(() -> rig.sql
                        .sql("select count(*) from webhook.endpoint_secret")
                        .query(Long.class)
                        .single()
                == 1);
    }

    // --- promptness

    @Test
    void aCommitWakesTheDispatcherHereAndOnOtherNodesWithoutAnyPolling() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        var there = new WakeUp();
        var signalThere = new NodeSignal(rig.pool, there);
        signalThere.start();
        rig.dispatcher(rig.http, Duration.ofMinutes(10), there);
        var signalHere = new NodeSignal(rig.pool, new WakeUp());
        signalHere.start();
        var inbox = new DeliveryInbox(
                new JdbcTemplate(rig.pool), rig.clock, new Ids(rig.clock), new Random(3), signalHere::deliveriesWait);

        // The first may come before the other node listens, and is then found when it does.
        for (int sequence = 1; sequence <= 3; sequence++) {
            int next = sequence;
            rig.transactions.executeWithoutResult(_ -> inbox.enqueue(List.of(message(endpoint, BOOKING, next))));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> receiver.received().size() == next);
        }
        signalHere.stop();
        signalThere.stop();
    }

    // --- again by hand

    @Test
    void whatFailedIsSentAgainByHandAndSaysThatItIsAReplay() {
        var refuse = new AtomicBoolean(true);
        receiver.answer(_ -> refuse.get() ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("failed"));
        refuse.set(false);

        redelivery(Optional.empty()).redeliver(endpoint, only(endpoint));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
        assertThat(receiver.received().getLast().replay()).isNotNull();
        assertThat(receiver.received().getFirst().replay()).isNull();
        assertThat(receiver.received())
                .extracting(Received::webhookId)
                .containsOnly(receiver.received().getFirst().webhookId());
    }

    @Test
    void aHeldLaneIsResumedByHand() {
        var refuse = new AtomicBoolean(true);
        receiver.answer(_ -> refuse.get() ? 500 : 200);
        Endpoint endpoint = rig.endpoint(receiver, "0s");
        rig.dispatcher();
        rig.enqueue(message(endpoint, BOOKING, 1));
        rig.enqueue(message(endpoint, BOOKING, 2));
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held", "pending"));
        refuse.set(false);

        redelivery(Optional.empty())
                .redeliver(
                        endpoint,
                        new DeliveryLog(rig.sql)
                                .list(endpoint.id(), "held", null, 0, 1)
                                .getFirst());

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered", "delivered"));
        assertThat(receiver.received()).extracting(Received::sequence).containsExactly("1", "1", "2");
        assertThat(receiver.received()).extracting(Received::replay).containsOnlyNulls();
    }

    @Test
    void whatWasAcknowledgedIsRenderedAnewAndOnlySentIfItIsTheSameToTheByte() {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        Message message = message(endpoint, BOOKING, 1);
        rig.enqueue(message);
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));

        assertThatThrownBy(() -> redelivery(Optional.empty()).redeliver(endpoint, only(endpoint)))
                .hasMessageContaining("body_gone");
        assertThatThrownBy(() -> redelivery(Optional.of((_, _, _, _, _) ->
                                Optional.of(new BodySource.Rendered(MessageBody.of("{\"id\":\"drifted\"}"), false))))
                        .redeliver(endpoint, only(endpoint)))
                .hasMessageContaining("body_gone");
        redelivery(Optional.of((_, _, _, _, _) -> Optional.of(new BodySource.Rendered(message.body(), false))))
                .redeliver(endpoint, only(endpoint));

        await().until(() -> receiver.received().size() == 2);
        assertThat(receiver.received().getLast().body())
                .isEqualTo(receiver.received().getFirst().body());
        assertThat(receiver.received().getLast().replay()).isNotNull();
    }

    private Redelivery redelivery(Optional<BodySource> bodies) {
        return new Redelivery(rig.sql, bodies, rig.transactions, rig.clock, new Ids(rig.clock), () -> {});
    }

    private DeliveryRecord only(Endpoint endpoint) {
        return new DeliveryLog(rig.sql).list(endpoint.id(), null, null, 0, 1).getFirst();
    }

    private long attemptsWritten() {
        return rig.sql
                .sql("select count(*) from webhook.attempt")
                .query(Long.class)
                .single();
    }

    /** From the last attempt to the next. */
    private Duration wait(Endpoint endpoint) {
        return rig.sql
                .sql("""
                        select (select max(started_at) from webhook.attempt) as last, next_attempt_at as next
                        from webhook.delivery where endpoint_id = :id
                        """)
                .param("id", endpoint.id())
                .query((row, _) -> Duration.between(
                        row.getObject("last", OffsetDateTime.class), row.getObject("next", OffsetDateTime.class)))
                .single();
    }

    private static void verify(Received request, WebhookSecret secret) throws Exception {
        var headers = HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(request.webhookId()),
                        "webhook-timestamp", List.of(request.timestamp()),
                        "webhook-signature", List.of(request.signature())),
                (_, _) -> true);
        new Webhook(secret.text()).verify(request.body(), headers);
    }

    /** As freispace's own sample receiver computes it: over the raw body, with the secret's text. */
    private static String freispace(String body, WebhookSecret secret) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.text().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}

package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At least once, never reordered, never lost: whatever breaks. */
class FaultsTest {

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aNodeKilledBetweenSendingAndRecordingCostsOneDuplicateAndNoOrder() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        var sent = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        // It sends, and is gone before it can write that down: nothing of it ever comes back.
        Exchange killed = request -> {
            var result = rig.http.send(request);
            sent.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return result;
        };
        UUID booking = UUID.randomUUID();
        rig.enqueue(message(endpoint, booking, 1), message(endpoint, booking, 2), message(endpoint, booking, 3));
        rig.dispatcher(killed, Duration.ofHours(1));
        assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
        rig.dispatcher();
        await().during(Duration.ofMillis(300)).until(() -> receiver.received().size() == 1);
        rig.clock.advance(DeliveryRig.LEASE.plusSeconds(1));
        await().until(() -> receiver.received().size() >= 4);

        assertThat(receiver.received()).extracting(Received::number).containsExactly(1, 1, 2, 3);
        assertThat(distinct()).hasSize(3);
        never.countDown();
    }

    @Test
    void aDatabaseThatGoesAwayDelaysAndLosesNothing() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        var bookings = IntStream.range(0, 20).mapToObj(_ -> UUID.randomUUID()).toList();
        var away = new AtomicBoolean(true);
        var awayThread = Thread.ofVirtual().start(() -> {
            while (away.get()) {
                try {
                    // All connections but this one break, again and again.
                    rig.sql.sql("""
                                    select count(pg_terminate_backend(pid)) from pg_stat_activity
                                    where datname = current_database() and pid <> pg_backend_pid()
                                    """).query(Integer.class).single();
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (RuntimeException _) {
                    // Its own broke with the others.
                }
            }
        });
        var expected = new ArrayList<Message>();
        for (int sequence = 1; sequence <= 3; sequence++) {
            for (UUID booking : bookings) {
                expected.add(message(endpoint, booking, sequence));
            }
        }
        Thread.sleep(Duration.ofSeconds(3));
        away.set(false);
        awayThread.join();
        await().ignoreExceptions().until(() -> {
            rig.enqueue(expected.toArray(Message[]::new));
            return true;
        });
        rig.clock.advance(DeliveryRig.LEASE.plusSeconds(1));
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> rig.count("delivered") == 60);
        assertThat(distinct()).hasSize(60);
        bookings.forEach(this::assertInOrder);
    }

    @Test
    void aDatabaseThatIsAwayForHalfAMinuteUnderTrafficDelaysAndLosesNothing() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        rig.pool.setConnectionTimeout(2_000);
        receiver.answer(_ -> {
            Thread.sleep(5);
            return 200;
        });
        rig.dispatcher();
        var bookings = IntStream.range(0, 30).mapToObj(_ -> UUID.randomUUID()).toList();
        var back = new AtomicBoolean(false);
        var told = new AtomicInteger();
        // As the projector does it: each batch until it is committed, whatever happens.
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int sequence = 1; sequence <= 20 || !back.get(); sequence++) {
                int next = sequence;
                await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
                    rig.enqueue(bookings.stream()
                            .map(booking -> message(endpoint, booking, next))
                            .toArray(Message[]::new));
                    return true;
                });
                told.set(next);
            }
        });
        await().until(() -> receiver.received().size() > 60);
        try (var admin = DriverManager.getConnection(
                        rig.database.url().replaceFirst("/[^/]*$", "/postgres"),
                        rig.database.user(),
                        rig.database.password());
                var statement = admin.createStatement()) {
            String name = rig.database.url().replaceFirst("^.*/", "");
            statement.execute("alter database " + name + " allow_connections false");
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            // What the test is about: nobody gets in meanwhile.
            Thread.sleep(Duration.ofSeconds(30));
            statement.execute("alter database " + name + " allow_connections true");
        }
        back.set(true);
        writer.join();
        rig.clock.advance(DeliveryRig.LEASE.plusSeconds(1));

        int all = told.get() * bookings.size();
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> rig.count("delivered") == all);
        assertThat(distinct()).hasSize(all);
        bookings.forEach(this::assertInOrder);
    }

    @Test
    void connectionsThatBreakWhileResultsAreWrittenCostDuplicatesAtMost() throws Exception {
        Endpoint endpoint = rig.endpoint(receiver);
        var bookings = IntStream.range(0, 30).mapToObj(_ -> UUID.randomUUID()).toList();
        for (UUID booking : bookings) {
            rig.enqueue(message(endpoint, booking, 1), message(endpoint, booking, 2), message(endpoint, booking, 3));
        }
        receiver.answer(_ -> {
            Thread.sleep(20);
            return 200;
        });
        rig.dispatcher();
        for (int blow = 0; blow < 10; blow++) {
            Thread.sleep(60);
            try {
                rig.sql.sql("""
                                select count(pg_terminate_backend(pid)) from pg_stat_activity
                                where datname = current_database() and pid <> pg_backend_pid()
                                """).query(Integer.class).single();
            } catch (RuntimeException _) {
                // Its own connection was an old, broken one.
            }
        }
        // What was lent in a claim whose answer got lost comes back with the end of its lease.
        rig.clock.advance(DeliveryRig.LEASE.plusSeconds(1));
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> rig.count("delivered") == 90);
        assertThat(distinct()).hasSize(90);
        bookings.forEach(this::assertInOrder);
    }

    @Test
    void tenThousandBookingsWhileTheEndpointIsDownAllArriveInOrderOnceItIsUp() {
        Endpoint endpoint =
                rig.endpoint(receiver, AfterExhaustion.HOLD, null, "0s", "5s", "5m", "30m", "2h", "5h", "10h");
        var down = new AtomicBoolean(true);
        var refused = new AtomicInteger();
        receiver.answer(_ -> {
            if (down.get()) {
                refused.incrementAndGet();
                return 503;
            }
            return 200;
        });
        rig.dispatcher();
        var bookings =
                IntStream.range(0, 10_000).mapToObj(_ -> UUID.randomUUID()).toList();
        for (int from = 0; from < 10_000; from += 500) {
            var batch = new ArrayList<Message>();
            for (UUID booking : bookings.subList(from, from + 500)) {
                batch.add(message(endpoint, booking, 1));
                batch.add(message(endpoint, booking, 2));
            }
            rig.enqueue(batch.toArray(Message[]::new));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> rig.health
                        .find(endpoint.id())
                        .filter(health -> health.openUntil() != null)
                        .isPresent());
        // The breaker spares it: not each of the ten thousand is tried.
        assertThat(refused.get()).isLessThan(1_000);

        down.set(false);
        rig.clock.advance(Duration.ofMinutes(31));
        await().atMost(Duration.ofSeconds(240))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    rig.clock.advance(Duration.ofSeconds(30));
                    return rig.count("delivered") == 20_000;
                });
        Set<String> once = new HashSet<>(distinct());
        assertThat(once).hasSize(20_000);
        var newest = new HashMap<String, Integer>();
        receiver.received().forEach(request -> {
            String booking = request.body().substring(0, 44);
            int last = newest.merge(booking, request.number(), Math::max);
            assertThat(request.number()).as(booking).isEqualTo(last);
        });
        assertThat(newest).hasSize(10_000);
    }

    @Test
    void clockStepsLoseNothing() {
        Endpoint endpoint = rig.endpoint(receiver, "0s", "5s", "5s", "5s");
        var fails = new AtomicInteger(2);
        receiver.answer(_ -> fails.getAndDecrement() > 0 ? 500 : 200);
        rig.dispatcher();
        UUID booking = UUID.randomUUID();
        rig.enqueue(message(endpoint, booking, 1), message(endpoint, booking, 2));
        await().until(() -> receiver.received().size() == 1);
        rig.clock.advance(Duration.ofHours(3));
        await().until(() -> receiver.received().size() == 2);
        rig.clock.advance(Duration.ofHours(-2));
        rig.clock.advance(Duration.ofHours(2).plusSeconds(10));
        await().until(() -> rig.count("delivered") == 2);
        assertInOrder(booking);
    }

    private Set<String> distinct() {
        var ids = new LinkedHashSet<String>();
        receiver.received().forEach(request -> ids.add(request.webhookId()));
        return ids;
    }

    /** Repeats aside, a booking's messages came in the order of their sequence. */
    private void assertInOrder(UUID booking) {
        List<Integer> numbers = receiver.received().stream()
                .filter(request -> request.body().contains(booking.toString()))
                .map(Received::number)
                .toList();
        assertThat(numbers).isSorted();
    }
}

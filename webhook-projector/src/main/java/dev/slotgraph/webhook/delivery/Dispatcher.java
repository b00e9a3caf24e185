package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.exchange.Deadline;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.exchange.OutboundRequest;
import dev.slotgraph.webhook.retry.NextStep;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.retry.Outcome.ErrorClass;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due. One thread claims lanes, in batches; each exchange has a virtual thread; one thread writes down the results, in
 * batches. What a node has claimed and not written down when it dies is claimed again when its lease has ended.
 * Any number of dispatchers, in any number of processes, work on one database. Thread-safe; start and stop once.
 */
final class Dispatcher {

    private static final Logger LOGGER = LoggerFactory.getLogger(Dispatcher.class);

    private static final int CLAIM_BATCH = 100;
    private static final int RECORD_BATCH = 200;

    /** Exchanges at a time with an endpoint to which nothing gets through: it may hang, and must not take the room of others. */
    private static final int WHILE_FAILING = 4;

    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    private static final long HOUSEKEEPING = Duration.ofSeconds(1).toNanos();

    private final Lanes lanes;
    private final Endpoints endpoints;
    private final SecretStore secrets;
    private final Exchange exchange;
    private final Clock clock;
    private final Clock time;
    private final RandomGenerator random;
    private final WakeUp wakeUp;
    private final Settings settings;
    private final MeterRegistry meters;
    private final Timer latency;

    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    /** Under its own lock: how many exchanges are under way for each endpoint, results that are not written down included. */
    private final Map<UUID, Integer> busy = new HashMap<>();
    /** The same for each host, under the same lock. */
    private final Map<String, Integer> busyHosts = new HashMap<>();

    private final Set<Thread> exchanges = ConcurrentHashMap.newKeySet();
    private @Nullable Thread claiming;
    private @Nullable Thread recording;
    private volatile boolean stopping;
    private @Nullable Long keptHouse;
    private WaitingLanes.Lane walked = WaitingLanes.Lane.FIRST;

    /**
     * @param concurrency exchanges at a time
     * @param perEndpoint exchanges at a time with one endpoint
     * @param perHost exchanges at a time with one host
     * @param poll how often to look without having been woken
     * @param leaveWithin of being claimed, or not at all: what leaves has to be over before another node takes the lane
     * @param grace for exchanges under way at the stop; then they are broken off and repeated by another node
     */
    record Settings(
            int concurrency, int perEndpoint, int perHost, Duration poll, Duration leaveWithin, Duration grace) {}

    /** An attempt that is over. */
    private record Ended(Claim claim, ExchangeResult result) {}

    /**
     * @param clock this node's, for what receivers and people are told
     * @param time the database's, for what nodes contend for
     */
    Dispatcher(
            Lanes lanes,
            Endpoints endpoints,
            SecretStore secrets,
            Exchange exchange,
            Clock clock,
            Clock time,
            RandomGenerator random,
            WakeUp wakeUp,
            Settings settings,
            MeterRegistry meters) {
        this.lanes = lanes;
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.exchange = exchange;
        this.clock = clock;
        this.time = time;
        this.random = random;
        this.wakeUp = wakeUp;
        this.settings = settings;
        this.meters = meters;
        this.latency = Timer.builder("slotgraph.webhooks.latency")
                .description("from the commit to the first byte of the first attempt")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        Gauge.builder("slotgraph.webhooks.in_flight", this, Dispatcher::inFlight)
                .description("exchanges under way")
                .register(meters);
    }

    void start() {
        claiming = Thread.ofPlatform().daemon().name("webhook-dispatch").start(this::claimAll);
        recording = Thread.ofPlatform().daemon().name("webhook-record").start(this::recordAll);
    }

    /** Claims no more, gives the exchanges under way some time, and writes down what became of them. */
    void stop() throws InterruptedException {
        stopping = true;
        wakeUp.wake();
        join(claiming);
        long end = System.nanoTime() + settings.grace().toNanos();
        for (Thread thread : exchanges) {
            thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        exchanges.forEach(Thread::interrupt);
        for (Thread thread : exchanges) {
            thread.join();
        }
        join(recording);
    }

    private static void join(@Nullable Thread thread) throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }

    int inFlight() {
        synchronized (busy) {
            return busy.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private void claimAll() {
        boolean troubled = false;
        while (!stopping) {
            try {
                Duration pause = claimSome();
                troubled = false;
                wakeUp.await(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // The database is away, a defect, or no memory: none may end the dispatching.
                if (!troubled) {
                    LOGGER.warn("Webhooks cannot be claimed for now", e);
                }
                troubled = true;
                pause();
            }
        }
    }

    /**
     * Claims until nothing is due or no room is left.
     *
     * @return how long to wait before looking again
     */
    private Duration claimSome() {
        while (!stopping) {
            Deadline leaveBy = Deadline.in(settings.leaveWithin(), clock);
            Instant now = time.instant();
            keepHouse(now);
            int most = Math.min(CLAIM_BATCH, settings.concurrency() - inFlight());
            if (most <= 0) {
                return settings.poll();
            }
            Lanes.Claims claims = lanes.claim(now, room(most));
            claims.claims().forEach(claim -> dispatch(claim, leaveBy));
            if (claims.claims().isEmpty()) {
                Instant wakeAt =
                        earlier(now.plus(settings.poll()), lanes.nextDue(now).orElse(null));
                return Duration.between(now, earlier(wakeAt, claims.nextPaceAt()));
            }
        }
        return Duration.ZERO;
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }

    private Lanes.Room room(int most) {
        synchronized (busy) {
            var hostRoom = new HashMap<String, Integer>();
            busyHosts.forEach((host, count) -> hostRoom.put(host, Math.max(0, settings.perHost() - count)));
            return new Lanes.Room(
                    most, settings.perEndpoint(), WHILE_FAILING, Map.copyOf(busy), settings.perHost(), hostRoom);
        }
    }

    private void count(Claim claim, int change) {
        synchronized (busy) {
            busy.compute(claim.endpointId(), (_, count) -> changed(count, change));
            busyHosts.compute(claim.host(), (_, count) -> changed(count, change));
        }
    }

    private static @Nullable Integer changed(@Nullable Integer count, int change) {
        int sum = (count == null ? 0 : count) + change;
        return sum == 0 ? null : sum;
    }

    private void keepHouse(Instant now) {
        long nanos = System.nanoTime();
        if (keptHouse != null && nanos - keptHouse < HOUSEKEEPING) {
            return;
        }
        keptHouse = nanos;
        walked = lanes.wake(walked, now);
        secrets.destroyExpired(now);
        lanes.checkpoint(now);
    }

    private void dispatch(Claim claim, Deadline leaveBy) {
        count(claim, 1);
        Thread thread =
                Thread.ofVirtual().name("webhook-" + claim.webhookId()).unstarted(() -> attempt(claim, leaveBy));
        exchanges.add(thread);
        thread.start();
    }

    private void attempt(Claim claim, Deadline leaveBy) {
        try {
            ExchangeResult result = send(claim, leaveBy);
            meters.counter(
                            "slotgraph.webhooks.attempts",
                            "class",
                            result.outcome().errorClass().map(ErrorClass::text).orElse("delivered"))
                    .increment();
            Instant leftAt = result.leftAt();
            if (leftAt != null && claim.attempt() == 1 && claim.replayId() == null && !claim.meta()) {
                var since = Duration.between(claim.occurredAt(), leftAt);
                // Clocks may differ by more than a delivery takes.
                latency.record(since.isNegative() ? Duration.ZERO : since);
            }
            ended.add(new Ended(claim, result));
        } finally {
            exchanges.remove(Thread.currentThread());
        }
    }

    private ExchangeResult send(Claim claim, Deadline leaveBy) {
        Instant now = clock.instant();
        try {
            var signed = OutboundRequest.signed(
                    claim.url(),
                    claim.format(),
                    claim.webhookId(),
                    now,
                    claim.sequence(),
                    claim.previousSequence(),
                    claim.attempt(),
                    claim.replayId(),
                    claim.body(),
                    claim.secrets());
            var request = signed.by(leaveBy);
            return exchange.send(claim.redacted() ? request.with("X-Slotgraph-Redacted", "1") : request);
        } catch (RuntimeException e) {
            LOGGER.error("A webhook could not even be sent, which is a defect", e);
            return new ExchangeResult(
                    new Outcome.Failed(ErrorClass.BROKEN, null, null), null, "", now, null, Duration.ZERO);
        }
    }

    private void recordAll() {
        var batch = new ArrayList<Ended>();
        while (!(stopping && inFlight() == 0 && idle())) {
            try {
                Ended first = ended.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    ended.drainTo(batch, RECORD_BATCH - 1);
                    record(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean idle() {
        Thread claimer = claiming;
        return claimer == null || !claimer.isAlive();
    }

    /** Until it succeeds: a result that is not written down costs the receiver a duplicate. */
    private void record(List<Ended> batch) throws InterruptedException {
        boolean troubled = false;
        boolean done = false;
        long giveUp = System.nanoTime() + settings.grace().toNanos();
        while (!done && !(stopping && System.nanoTime() > giveUp)) {
            try {
                Instant now = time.instant();
                lanes.record(batch.stream().map(one -> finished(one, now)).toList(), endpoints, now);
                done = true;
            } catch (RuntimeException | Error e) {
                if (!troubled) {
                    LOGGER.warn("Results of webhooks cannot be written down for now", e);
                }
                troubled = true;
                pause();
            }
        }
        batch.forEach(one -> count(one.claim(), -1));
        wakeUp.wake();
    }

    private Finished finished(Ended one, Instant now) {
        Claim claim = one.claim();
        return new Finished(
                claim,
                one.result(),
                NextStep.after(one.result().outcome(), claim.stepsUsed(), claim.schedule(), now, random));
    }

    private void pause() {
        try {
            wakeUp.await(AFTER_FAULT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Books through HTTP: as fast as a number of connections can, or at a constant rate. */
final class LoadGenerator {

    private final int port;
    private final String key;
    private final Workload workload;
    private final Tally tally;

    LoadGenerator(int port, String key, Workload workload, Tally tally) {
        this.port = port;
        this.key = key;
        this.workload = workload;
        this.tally = tally;
    }

    /** Create and confirm, again and again, on each of so many connections. */
    PairRound pairs(int connections, BooleanSupplier more) throws InterruptedException {
        return ClosedLoop.run(
                IntStream.range(0, connections).mapToObj(_ -> new Booker()).toList(), more);
    }

    private final class Booker implements ClosedLoop.Worker {

        private final HttpConnection connection = new HttpConnection(port, key);

        @Override
        public boolean pair(Histogram actions) throws IOException {
            long before = System.nanoTime();
            Answer created = BookingApi.create(connection, workload.next());
            actions.recordValue(System.nanoTime() - before);
            if (!tally.created(created)) {
                return false;
            }
            UUID booking = BookingApi.id(created);
            before = System.nanoTime();
            Answer confirmed = BookingApi.confirm(connection, booking);
            actions.recordValue(System.nanoTime() - before);
            return tally.confirmed(confirmed);
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /**
     * An acknowledged action; moments by {@link System#nanoTime()}.
     *
     * @param number counted from 0 over all actions of the round
     * @param version of the booking that it led to
     */
    record Action(long number, UUID booking, long version, long dueAt, long sentAt, long answeredAt) {

        /** A server that stalls is not excused from what it should have answered meanwhile. */
        long latency() {
            return answeredAt - dueAt;
        }
    }

    /** Looks at an action as soon as it was answered, on a thread of its own, for as long as it likes. */
    interface Follower {
        void follow(Action action) throws IOException;
    }

    /**
     * Creates and confirms in turns, each action at its time, whether or not the earlier ones were answered. Returns what was
     * acknowledged, when all of it was followed.
     */
    List<Action> constantRate(int perSecond, Duration duration, Follower follower) throws IOException {
        Queue<Action> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<UUID> tentative = new ConcurrentLinkedQueue<>();
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long total = duration.toNanos() / interval;
        try (var pool = new ConnectionPool(port, key)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                long start = System.nanoTime();
                for (long tick = 0; tick < total; tick++) {
                    long number = tick;
                    long due = start + number * interval;
                    parkUntil(due);
                    threads.execute(() -> {
                        try {
                            for (Action action :
                                    act(number, due, pool, tentative).stream().toList()) {
                                acknowledged.add(action);
                                follower.follow(action);
                            }
                        } catch (IOException e) {
                            tally.broken(e);
                        }
                    });
                }
            }
        }
        return List.copyOf(acknowledged);
    }

    static void parkUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Every other action confirms what waits longest; where nothing waits, one more is created, so that the rate stays. */
    private Optional<Action> act(long number, long due, ConnectionPool pool, Queue<UUID> tentative) throws IOException {
        UUID waiting = number % 2 == 0 ? null : tentative.poll();
        return waiting == null ? create(number, due, pool, tentative) : confirm(number, due, pool, waiting);
    }

    private Optional<Action> create(long number, long due, ConnectionPool pool, Queue<UUID> tentative)
            throws IOException {
        Workload.Slot slot = workload.next();
        long sent = System.nanoTime();
        Answer answer = pool.with(connection -> BookingApi.create(connection, slot));
        long answered = System.nanoTime();
        if (!tally.created(answer)) {
            return Optional.empty();
        }
        UUID booking = BookingApi.id(answer);
        tentative.add(booking);
        return Optional.of(new Action(number, booking, version(answer), due, sent, answered));
    }

    private Optional<Action> confirm(long number, long due, ConnectionPool pool, UUID booking) throws IOException {
        long sent = System.nanoTime();
        Answer answer = pool.with(connection -> BookingApi.confirm(connection, booking));
        long answered = System.nanoTime();
        return tally.confirmed(answer)
                ? Optional.of(new Action(number, booking, version(answer), due, sent, answered))
                : Optional.empty();
    }

    private static long version(Answer answer) {
        return answer.version().orElseThrow(() -> new BenchmarkFailed("no ETag came with " + answer));
    }
}

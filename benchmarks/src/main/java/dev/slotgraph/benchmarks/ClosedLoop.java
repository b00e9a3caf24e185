package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * Workers that each begin the next pair as soon as the last is done. Slotgraph and its floor run in this one loop, so that
 * both are timed alike.
 */
final class ClosedLoop {

    private ClosedLoop() {}

    /** Makes pairs on a connection of its own; used by one thread. */
    interface Worker extends AutoCloseable {

        /** Runs both actions and records how long each took; whether both succeeded. */
        boolean pair(Histogram actions) throws Exception;

        @Override
        void close() throws IOException, SQLException;
    }

    static BooleanSupplier forTime(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        return () -> System.nanoTime() < end;
    }

    static BooleanSupplier forPairs(long count) {
        var left = new AtomicLong(count);
        return () -> left.getAndDecrement() > 0;
    }

    /**
     * Runs until there shall be no more, and closes the workers.
     *
     * @throws BenchmarkFailed when a worker failed otherwise than by an answer
     */
    static PairRound run(List<? extends Worker> workers, BooleanSupplier more) throws InterruptedException {
        long start = System.nanoTime();
        var actions = new Histogram(3);
        long pairs = 0;
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            List<Callable<Share>> shares = new ArrayList<>();
            workers.forEach(worker -> shares.add(() -> share(worker, more)));
            for (Future<Share> done : threads.invokeAll(shares)) {
                Share share = done.get();
                pairs += share.pairs();
                actions.add(share.actions());
            }
        } catch (ExecutionException e) {
            throw new BenchmarkFailed("a worker failed: " + e.getCause(), e);
        }
        return new PairRound(pairs * 1e9 / (System.nanoTime() - start), actions);
    }

    private record Share(long pairs, Histogram actions) {}

    private static Share share(Worker worker, BooleanSupplier more) throws Exception {
        var actions = new Histogram(3);
        long pairs = 0;
        try (worker) {
            while (more.getAsBoolean()) {
                if (worker.pair(actions)) {
                    pairs++;
                }
            }
        }
        return new Share(pairs, actions);
    }
}

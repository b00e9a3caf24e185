package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What users do meanwhile: reads of single bookings at a constant rate, whether or not earlier ones were answered, and in each twentieth
 * place a new booking. So reads have something to wait for, as by default they show what was acknowledged before them. Thread-safe.
 */
final class UserLoad {

    private static final int WRITE_EVERY = 20;

    private final int port;
    private final String key;
    private final Workload workload;
    private final List<UUID> bookings;
    private final Tally tally;
    private final AtomicLong unread = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();

    UserLoad(int port, String key, Workload workload, List<UUID> bookings, Tally tally) {
        this.port = port;
        this.key = key;
        this.workload = workload;
        this.bookings = List.copyOf(bookings);
        this.tally = tally;
    }

    /** How long reads took, from the moment at which each was due, in nanoseconds. */
    Histogram run(int perSecond, BooleanSupplier more) throws IOException {
        Histogram reads = new ConcurrentHistogram(3);
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (var pool = new ConnectionPool(port, key)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                long start = System.nanoTime();
                for (long number = 0; more.getAsBoolean(); number++) {
                    long due = start + number * interval;
                    boolean write = number % WRITE_EVERY == 0;
                    LoadGenerator.parkUntil(due);
                    threads.execute(() -> {
                        try {
                            if (write) {
                                create(pool);
                            } else {
                                read(pool);
                                reads.recordValue(System.nanoTime() - due);
                            }
                        } catch (IOException e) {
                            tally.broken(e);
                        }
                    });
                }
            }
        }
        return reads;
    }

    private void create(ConnectionPool pool) throws IOException {
        tally.created(pool.with(connection -> BookingApi.create(connection, workload.next())));
    }

    private void read(ConnectionPool pool) throws IOException {
        UUID booking = bookings.get(ThreadLocalRandom.current().nextInt(bookings.size()));
        Answer answer = pool.with(connection -> connection.get("/v2/bookings/" + booking));
        if (!answer.isSuccess()) {
            unread.incrementAndGet();
        }
        if (answer.header("slotgraph-stale").isPresent()) {
            stale.incrementAndGet();
        }
    }

    /** Reads that were not answered by the booking. */
    long unread() {
        return unread.get();
    }

    /** Reads that were answered without what was acknowledged before them. */
    long stale() {
        return stale.get();
    }
}

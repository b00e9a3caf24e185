package dev.slotgraph.query.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Lets who reads run some thousand items ahead of who works on them, so that neither waits for the other. Stateless. */
final class ReadAhead {

    private static final int CHUNK = 1_000;
    private static final int CHUNKS = 4;

    private ReadAhead() {}

    /**
     * Passes all items on, in their order, on the caller's thread; what fails on either side ends both.
     *
     * @param source hands out its items one by one, on a thread of its own
     */
    static <T> void run(Consumer<Consumer<T>> source, Consumer<T> consumer) {
        var chunks = new ArrayBlockingQueue<List<T>>(CHUNKS);
        var reading = new FutureTask<>(() -> read(source, chunks), true);
        // Not a virtual one: to interrupt those closes the connection that they read from.
        var reader = Thread.ofPlatform().daemon().name("log-read-ahead").start(reading);
        try {
            for (var chunk = chunks.take(); !chunk.isEmpty(); chunk = chunks.take()) {
                chunk.forEach(consumer);
            }
            reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading ahead failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            reader.interrupt();
        }
    }

    /** The end is an empty chunk, however it came about. */
    private static <T> void read(Consumer<Consumer<T>> source, BlockingQueue<List<T>> chunks) {
        var collected = new ArrayList<T>(CHUNK);
        try {
            source.accept(item -> {
                collected.add(item);
                if (collected.size() == CHUNK) {
                    put(chunks, List.copyOf(collected));
                    collected.clear();
                }
            });
            if (!collected.isEmpty()) {
                put(chunks, List.copyOf(collected));
            }
        } finally {
            put(chunks, List.of());
        }
    }

    private static <T> void put(BlockingQueue<List<T>> chunks, List<T> chunk) {
        try {
            chunks.put(chunk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("nobody waits for it any more");
        }
    }
}

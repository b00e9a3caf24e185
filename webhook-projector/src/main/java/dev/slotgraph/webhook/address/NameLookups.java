package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Look-ups of names, which cannot be interrupted and keep their thread for as long as a name server keeps them waiting. There is one
 * at a time for a name, whoever asks for it, so that a name server that hangs holds up its own names and no others. Thread-safe.
 */
public final class NameLookups implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int MOST = 1_024;

    private final NameService names;
    private final ExecutorService threads;
    private final ConcurrentHashMap<String, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();

    /** How names become addresses; {@link InetAddress#getAllByName} in production. */
    @FunctionalInterface
    public interface NameService {
        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    /** So many names hang that no more are looked up for now: nothing that the name asked for is to blame for. */
    public static final class BusyException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        BusyException(String name) {
            super(name);
        }
    }

    public NameLookups(NameService names) {
        this.names = names;
        this.threads = new ThreadPoolExecutor(
                0,
                MOST,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("webhook-dns-", 0).factory());
    }

    /**
     * The addresses of a name.
     *
     * @throws BusyException where it was not even looked up
     * @throws UnknownHostException where there are none, or not in time
     */
    InetAddress[] lookup(String name) throws UnknownHostException {
        var answer = new CompletableFuture<InetAddress[]>();
        var others = underWay.putIfAbsent(name, answer);
        if (others == null) {
            start(name, answer, threads);
        }
        try {
            return (others == null ? answer : others).get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RejectedExecutionException ? new BusyException(name) : unknown(name, e);
        } catch (TimeoutException e) {
            throw unknown(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(name, e);
        }
    }

    private void start(String name, CompletableFuture<InetAddress[]> answer, Executor on) {
        try {
            on.execute(() -> {
                try {
                    InetAddress[] found = names.lookup(name);
                    underWay.remove(name, answer);
                    answer.complete(found);
                } catch (UnknownHostException | RuntimeException e) {
                    underWay.remove(name, answer);
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(name, answer);
            answer.completeExceptionally(e);
        }
    }

    private static UnknownHostException unknown(String name, Exception cause) {
        var unknown = new UnknownHostException(name);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

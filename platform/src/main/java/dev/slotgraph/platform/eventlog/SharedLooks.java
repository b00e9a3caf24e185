package dev.slotgraph.platform.eventlog;

import dev.slotgraph.platform.eventlog.SettledPosition.Look;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One look at the log for all who want one at the same time, so that many who wait cost what one does. A look that had begun
 * before somebody asked is not for him: what he was woken for may be behind it. Thread-safe.
 */
final class SharedLooks {

    private final Supplier<Look> looking;
    private final ReentrantLock turn = new ReentrantLock();
    private CompletableFuture<Look> next = new CompletableFuture<>();

    SharedLooks(Supplier<Look> looking) {
        this.looking = looking;
    }

    /** What the log is at some moment between the call and its end. */
    Look look() {
        var mine = next();
        turn.lock();
        try {
            if (!mine.isDone()) {
                begin();
                mine.complete(looking.get());
            }
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
        } finally {
            turn.unlock();
        }
        try {
            return mine.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private synchronized CompletableFuture<Look> next() {
        return next;
    }

    /** Who comes from now on waits for the one after. */
    private synchronized void begin() {
        next = new CompletableFuture<>();
    }
}

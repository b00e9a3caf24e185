package dev.slotgraph.platform.eventlog;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.axonframework.common.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who follows the log that there may be more in it. Only ever a hint: a reader still looks. Thread-safe. */
public final class LogWakeUps {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogWakeUps.class);

    private final Set<Runnable> callbacks = new CopyOnWriteArraySet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final AtomicLong count = new AtomicLong();

    /** How often {@link #wake} was called. A reader that notes it before it looks knows whether looking again is of use. */
    long count() {
        return count.get();
    }

    /** Runs the callbacks of all readers, on this thread; they must not block. */
    public void wake() {
        lock.lock();
        try {
            count.incrementAndGet();
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        for (Runnable callback : callbacks) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                // A processor that is just shutting down takes no work. Whoever appended has committed, and is done.
                LOGGER.debug("a reader of the log could not be woken", e);
            }
        }
    }

    Registration register(Runnable callback) {
        callbacks.add(callback);
        return () -> callbacks.remove(callback);
    }

    /** Waits until the count differs from {@code known}, or the time is over. */
    void awaitBeyond(long known, long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (count.get() == known && left > 0) {
                left = woken.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

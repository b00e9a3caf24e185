package dev.slotgraph.platform.processing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells who waits that a processor has committed a batch. Thread-safe. */
final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private final AtomicLong batches = new AtomicLong();

    void batchCommitted() {
        lock.lock();
        try {
            batches.incrementAndGet();
            committed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long batches() {
        return batches.get();
    }

    /** Returns as soon as more than {@code known} batches are committed, at the latest after {@code nanos}. */
    void awaitBeyond(long known, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (batches.get() == known && left > 0) {
                left = committed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

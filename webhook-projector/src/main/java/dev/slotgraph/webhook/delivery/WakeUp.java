package dev.slotgraph.webhook.delivery;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting thread; any number of calls while it is busy wake it once. Thread-safe. */
public final class WakeUp {

    private final Semaphore calls = new Semaphore(0);

    public void wake() {
        if (calls.availablePermits() == 0) {
            calls.release();
        }
    }

    /** Waits for the next call, or for one since the last wait; at most so long. */
    void await(Duration atMost) throws InterruptedException {
        boolean called = calls.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        if (called) {
            calls.drainPermits();
        }
    }
}

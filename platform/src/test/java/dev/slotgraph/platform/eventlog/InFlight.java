package dev.slotgraph.platform.eventlog;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction that has done its work, on a thread of its own, and is not committed yet. */
public final class InFlight {

    private static final int SECONDS = 20;

    private final CountDownLatch commit = new CountDownLatch(1);
    private final Thread thread;

    public InFlight(TransactionTemplate transaction, Runnable work) {
        var done = new CountDownLatch(1);
        thread = Thread.ofPlatform()
                .start(() -> transaction.executeWithoutResult(status -> {
                    work.run();
                    done.countDown();
                    await(commit);
                }));
        await(done);
    }

    public void commit() {
        commit.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing happened");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

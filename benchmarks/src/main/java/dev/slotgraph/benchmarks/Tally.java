package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the server has acknowledged, and keeps what it should not have said. Thread-safe. */
final class Tally {

    private static final int KEPT = 3;

    private final AtomicLong created = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Queue<String> examples = new ConcurrentLinkedQueue<>();

    /** Whether the booking was made. */
    boolean created(Answer answer) {
        return count(answer, created);
    }

    /** Whether the booking was confirmed. */
    boolean confirmed(Answer answer) {
        return count(answer, confirmed);
    }

    void broken(IOException e) {
        failed.incrementAndGet();
        keep(e.toString());
    }

    private boolean count(Answer answer, AtomicLong successes) {
        if (answer.isSuccess()) {
            successes.incrementAndGet();
            return true;
        }
        (answer.status() >= 500 ? failed : refused).incrementAndGet();
        keep(answer.toString());
        return false;
    }

    private void keep(String example) {
        if (examples.size() < KEPT) {
            examples.add(example);
        }
    }

    long created() {
        return created.get();
    }

    long confirmed() {
        return confirmed.get();
    }

    /** Answers from 300 to 499. */
    long refused() {
        return refused.get();
    }

    /** Answers from 500 on, and connections that broke. */
    long failed() {
        return failed.get();
    }

    /** A few of the refusals and failures. */
    List<String> examples() {
        return List.copyOf(examples);
    }
}

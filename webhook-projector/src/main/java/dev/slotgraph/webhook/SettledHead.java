package dev.slotgraph.webhook;

import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.eventlog.SettledPosition;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The position from which on everything is new: nothing at or below it is committed later. It waits a moment for who is appending just
 * now; whoever takes longer makes it lie further back. Thread-safe.
 */
final class SettledHead implements LogHead {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration BETWEEN = Duration.ofMillis(3);

    private final SettledPosition settled;

    SettledHead(SettledPosition settled) {
        this.settled = settled;
    }

    @Override
    public long position() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var look = settled.look();
        long head = look.head();
        while (look.position() < head && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            look = settled.look();
        }
        return Math.min(look.position(), head);
    }
}

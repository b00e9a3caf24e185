package dev.slotgraph.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.eventlog.SettledPosition.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLooksTest {

    private final AtomicInteger begun = new AtomicInteger();
    private final Semaphore done = new Semaphore(0);

    @Test
    void whoComeWhileOneLooksShareTheNextLook() throws Exception {
        var looks = new SharedLooks(() -> {
            int number = begun.incrementAndGet();
            done.acquireUninterruptibly();
            return new Look(number, number);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(looks::look);
            await().until(() -> begun.get() == 1);
            List<Future<Look>> others = new ArrayList<>();
            var asked = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                others.add(threads.submit(() -> {
                    asked.incrementAndGet();
                    return looks.look();
                }));
            }
            await().until(() -> asked.get() == 20);
            done.release(2);

            assertThat(first.get().position()).isEqualTo(1);
            done.release(20);
            for (var other : others) {
                assertThat(other.get().position())
                        .as("began after it was asked for")
                        .isGreaterThanOrEqualTo(2);
            }
            assertThat(begun.get()).as("looks of 21 readers").isLessThan(21);
        }
    }

    @Test
    void whatALookFailsOfIsToldToItsReadersAndTheNextOneIsTriedAnew() {
        var looks = new SharedLooks(() -> {
            if (begun.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
            }
            return new Look(7, 7);
        });

        assertThatThrownBy(looks::look)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("away");
        assertThat(CompletableFuture.supplyAsync(looks::look).join().position()).isEqualTo(7);
    }
}

package dev.slotgraph.platform.replay;

import dev.slotgraph.platform.replay.Replay.State;
import dev.slotgraph.platform.replay.ReplayStore.Progress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs a service's part of replays, one after the other, on a thread of its own. How far one has come is stored with each round, so that after a crash
 * this node or another goes on from there. Thread-safe.
 */
public final class ReplayRunner implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplayRunner.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ReplayStore store;
    private final ReplayWork work;
    private final Patience patience = new Patience(PATIENCE);
    private final UUID runner = UUID.randomUUID();
    private final Semaphore asked = new Semaphore(0);
    private volatile Thread thread = Thread.ofPlatform().unstarted(() -> {});
    private volatile boolean running;

    public ReplayRunner(ReplayStore store, ReplayWork work) {
        this.store = store;
        this.work = work;
    }

    /** There is something to run. */
    public void wake() {
        asked.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform()
                .daemon()
                .name("replay-" + Replay.lower(work.part()).replace('_', '-'))
                .start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        asked.release();
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        boolean troubled = false;
        while (running) {
            try {
                var next = store.take(work.part(), runner);
                if (next.isPresent()) {
                    run(next.get());
                } else {
                    store.giveUpUnattended(work.part(), "the service whose part is next did not take it over");
                    var _ = asked.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    asked.drainPermits();
                }
                troubled = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // The thread goes on whatever one replay ran into: nobody else runs those behind it.
                if (!troubled) {
                    LOGGER.warn("Replays cannot be looked for for now: {}", e.toString());
                }
                troubled = true;
                pause();
            }
        }
    }

    /** How long a replay may stand at one place. For one thread. */
    private static final class Patience {

        private final Duration limit;
        private List<Object> place = List.of();
        private long since;

        Patience(Duration limit) {
            this.limit = limit;
        }

        /** @param replay as it was when it was taken up, again, at where it had come to */
        boolean lasts(Replay replay) {
            List<Object> now = List.of(replay.id(), replay.step(), replay.doneId());
            if (!now.equals(place)) {
                place = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since < limit.toNanos();
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    private void run(Replay replay) {
        var what = Replay.lower(replay.mode()) + " of " + Replay.lower(replay.projection());
        LOGGER.info(
                "Replay {} ({}) begins at step {} of the {}.",
                replay.id(),
                what,
                replay.step(),
                Replay.lower(work.part()).replace('_', ' '));
        try {
            if (through(replay)) {
                replay.projection()
                        .after(work.part())
                        .ifPresentOrElse(
                                next -> store.handOver(replay.id(), runner, next),
                                () -> store.finish(replay.id(), runner, State.COMPLETED, null));
            }
            store.find(replay.appId(), replay.id())
                    .ifPresent(end -> LOGGER.info(
                            "Replay {} ({}) is {}: {} events, {} fields differed, {} rows replaced.",
                            end.id(),
                            what,
                            Replay.lower(end.state()),
                            end.eventsDone(),
                            end.found(),
                            end.repaired()));
        } catch (RuntimeException | Error e) {
            if (ReplayWork.isPassing(e) && patience.lasts(replay)) {
                LOGGER.warn("Replay {} ({}) rests: {}", replay.id(), what, e.toString());
                pause();
                store.release(runner);
                return;
            }
            LOGGER.error("Replay {} ({}) failed.", replay.id(), what, e);
            store.finish(replay.id(), runner, State.FAILED, "see the service's log, around this time");
        }
    }

    /** False when it was cancelled, or this node is about to stop. */
    private boolean through(Replay replay) {
        int steps = work.steps(replay.projection());
        if (replay.eventsTotal() == 0) {
            store.expect(replay.id(), runner, work.events(replay.appId(), replay.projection()));
        }
        var behind = replay.doneId();
        for (int step = replay.step(); step < steps; step++) {
            boolean last = false;
            while (!last) {
                if (!running) {
                    store.release(runner);
                    return false;
                }
                var round = work.next(replay.projection(), step, replay.appId(), replay.mode(), behind);
                last = round.last();
                behind = last ? ReplayWork.FIRST : round.until();
                var progress = new Progress(
                        last ? step + 1 : step,
                        behind,
                        round.events(),
                        round.mismatches().size(),
                        round.repaired(),
                        round.mismatches().stream()
                                .limit(ReplayStore.MOST_MISMATCHES)
                                .toList());
                if (!store.progress(replay.id(), runner, progress)) {
                    return false;
                }
            }
        }
        return true;
    }
}

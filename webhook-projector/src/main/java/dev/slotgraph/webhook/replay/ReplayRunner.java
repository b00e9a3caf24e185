package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.WebhookProperties;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Moves replays on, on a thread of its own; every node that dispatches has one. Start and stop once. */
@Component("webhookReplayRunner")
class ReplayRunner implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplayRunner.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Replays replays;
    private final boolean dispatch;
    private volatile boolean running;
    private Thread thread = Thread.ofPlatform().unstarted(() -> {});

    ReplayRunner(Replays replays, WebhookProperties properties) {
        this.replays = replays;
        this.dispatch = properties.dispatch();
    }

    @Override
    public void start() {
        running = true;
        if (dispatch) {
            thread = Thread.ofPlatform().daemon().name("webhook-replay").start(this::run);
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
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
                if (!replays.round()) {
                    Thread.sleep(LOOK);
                }
                troubled = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!troubled) {
                    LOGGER.warn("Replays of webhooks do not go on for now", e);
                }
                troubled = true;
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(AFTER_FAULT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.SecretStore;
import org.springframework.context.SmartLifecycle;

/** Starts the sending with the application, and ends it before anything that it needs is gone. */
final class DeliveryLifecycle implements SmartLifecycle {

    private final boolean dispatch;
    private final SecretStore secrets;
    private final NodeSignal signal;
    private final Dispatcher dispatcher;
    private volatile boolean running;

    DeliveryLifecycle(boolean dispatch, SecretStore secrets, NodeSignal signal, Dispatcher dispatcher) {
        this.dispatch = dispatch;
        this.secrets = secrets;
        this.signal = signal;
        this.dispatcher = dispatcher;
    }

    @Override
    public void start() {
        running = true;
        secrets.seal();
        signal.start();
        if (dispatch) {
            dispatcher.start();
        }
    }

    @Override
    public void stop() {
        running = false;
        try {
            if (dispatch) {
                dispatcher.stop();
            }
            signal.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

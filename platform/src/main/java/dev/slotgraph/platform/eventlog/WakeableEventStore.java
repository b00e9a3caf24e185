package dev.slotgraph.platform.eventlog;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.jspecify.annotations.Nullable;

/**
 * An event store whose streams are woken when there is something to read. Axon's polls once a second for what other processes
 * append, and its processors look every half second. A stream here asks the database only after a wake-up or while it has more
 * to read; {@link LogListener} wakes at least as often as its polling interval. Thread-safe; a stream is not.
 */
public final class WakeableEventStore extends EmbeddedEventStore {

    private final EventLogReader log;
    private final LogWakeUps wakeUps;

    /** @param customizer for monitors and tracing */
    public WakeableEventStore(
            HardenedJdbcEventStorageEngine engine, LogWakeUps wakeUps, UnaryOperator<Builder> customizer) {
        // Processors read different gaps, so that Axon's shared cache of the newest events would save them little.
        super(customizer.apply(builder().storageEngine(engine).optimizeEventConsumption(false)));
        this.log = engine;
        this.wakeUps = wakeUps;
    }

    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken position) {
        return new WokenStream(position);
    }

    private final class WokenStream implements TrackingEventStream {

        private static final long NEVER = -1;

        private final Queue<TrackedEventMessage<?>> read = new ArrayDeque<>();
        private @Nullable TrackingToken position;
        private long exhaustedAt = NEVER;
        private @Nullable Registration registration;

        WokenStream(@Nullable TrackingToken position) {
            this.position = position;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return hasNextAvailable() ? Optional.ofNullable(read.peek()) : Optional.empty();
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            if (available()) {
                return true;
            }
            if (timeout <= 0) {
                return false;
            }
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            while (!available()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wakeUps.awaitBeyond(exhaustedAt, left, TimeUnit.NANOSECONDS);
            }
            return true;
        }

        private boolean available() {
            while (read.isEmpty()) {
                long before = wakeUps.count();
                if (exhaustedAt == before) {
                    return false;
                }
                var batch = log.after(position);
                read.addAll(batch.events());
                position = batch.end();
                exhaustedAt = batch.more() ? NEVER : before;
            }
            return true;
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            while (!hasNextAvailable(Integer.MAX_VALUE, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
            return read.remove();
        }

        @Override
        public boolean setOnAvailableCallback(Runnable callback) {
            close();
            registration = wakeUps.register(callback);
            return true;
        }

        @Override
        public void close() {
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
        }
    }
}

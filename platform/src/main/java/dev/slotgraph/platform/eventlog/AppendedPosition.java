package dev.slotgraph.platform.eventlog;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where in the log the events of the current transaction lie, for the {@code Slotgraph-Position} of the answer. Bound to the
 * transaction, not to the thread: a transaction inside a suspended one has its own. Thread-safe.
 */
public final class AppendedPosition {

    private final Runnable afterCommit;

    /** @param afterCommit runs after each commit of a transaction that appended, on the committing thread */
    public AppendedPosition(Runnable afterCommit) {
        this.afterCommit = afterCommit;
    }

    /**
     * The highest {@code global_index} that the current transaction has appended; empty when there is no transaction or it
     * has appended nothing. Events are appended when the unit of work that published them is about to commit, so ask after
     * the command has been sent, before the transaction around it ends.
     */
    public OptionalLong ofCurrentTransaction() {
        Appended appended = (Appended) TransactionSynchronizationManager.getResource(this);
        return appended == null || appended.highest == 0 ? OptionalLong.empty() : OptionalLong.of(appended.highest);
    }

    void record(long globalIndex) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            afterCommit.run(); // committed by itself
            return;
        }
        Appended appended = (Appended) TransactionSynchronizationManager.getResource(this);
        if (appended == null) {
            appended = new Appended(this);
            TransactionSynchronizationManager.bindResource(this, appended);
            TransactionSynchronizationManager.registerSynchronization(appended);
        }
        appended.highest = Math.max(appended.highest, globalIndex);
    }

    private static final class Appended implements TransactionSynchronization {

        private final AppendedPosition key;
        private final Map<Object, Long> highestAtSavepoint = new HashMap<>();
        private long highest;

        Appended(AppendedPosition key) {
            this.key = key;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(key);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(key, this);
        }

        @Override
        public void savepoint(Object savepoint) {
            highestAtSavepoint.put(savepoint, highest);
        }

        /** A savepoint that this does not know of is older than the first event. */
        @Override
        public void savepointRollback(Object savepoint) {
            highest = highestAtSavepoint.getOrDefault(savepoint, 0L);
        }

        @Override
        public void afterCommit() {
            key.afterCommit.run();
        }

        @Override
        public void afterCompletion(int status) {
            @Nullable Object unbound = TransactionSynchronizationManager.unbindResourceIfPossible(key);
            assert unbound == this;
        }
    }
}

package dev.slotgraph.platform.processing;

import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.dao.TransientDataAccessException;

/**
 * For a projection that gathers what a batch of events changes, and writes it at the batch's end, in few statements. When that
 * fails, the batch is retried with each event written by itself under a savepoint, so that the one at fault is found and parked,
 * and the others go on. One for each processor, whose spec is {@link ProcessorSpec#writingAtEnd}. Thread-safe.
 */
public final class WritesAtEnd {

    private final DataSource dataSource;
    private volatile boolean oneByOne;

    public WritesAtEnd(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Has the batch's changes written at its end. To be called once for a batch, with the unit of work that is its root. */
    public void atEnd(UnitOfWork<?> batch, Runnable write) {
        batch.onPrepareCommit(_ -> {
            try {
                write.run();
            } catch (TransientDataAccessException e) {
                throw e;
            } catch (RuntimeException e) {
                oneByOne = true;
                throw e;
            }
        });
        batch.afterCommit(_ -> oneByOne = false);
    }

    /**
     * To be called after each event. Writes now what the event changed if events have to be written one by one, which dead
     * letters always are.
     *
     * @param write leaves nothing to write, whether or not it succeeds
     * @throws RuntimeException what the writing threw; the transaction is as it was before
     */
    public void afterEvent(Runnable write) {
        if (oneByOne || !(CurrentUnitOfWork.get().root() instanceof BatchingUnitOfWork<?>)) {
            underSavepoint(write);
        }
    }

    /** Runs what writes before the batch's end: its failure does not take the batch with it. */
    public void underSavepoint(Runnable write) {
        try {
            Savepoints.run(dataSource, Executors.callable(write));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("no savepoint", e);
        }
    }
}

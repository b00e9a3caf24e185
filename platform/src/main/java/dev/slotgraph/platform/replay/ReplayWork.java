package dev.slotgraph.platform.replay;

import dev.slotgraph.platform.problem.Problems;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** What a service does of a replay, round by round. Implementations are thread-safe. */
public interface ReplayWork {

    /** The id that comes before all others. */
    UUID FIRST = new UUID(0, 0);

    /** And the one that comes behind them. */
    UUID LAST = new UUID(-1, -1);

    /** The streams of which webhooks tell, as the log names their types. */
    List<String> TOLD_BY_WEBHOOKS = List.of("resource", "site", "project", "booking");

    Part part();

    /** How many steps it has. */
    int steps(Projection projection);

    /** How many events the whole replay has, as far as is known. */
    long events(UUID appId, Projection projection);

    /** Compares the next streams of a step behind an id, and in a rebuild replaces what differs. */
    Round next(Projection projection, int step, UUID appId, Mode mode, UUID behind);

    /**
     * What a round found.
     *
     * @param until the last id that it covered
     * @param last whether it was the last one of its step
     */
    record Round(UUID until, boolean last, long events, long repaired, List<Mismatch> mismatches) {}

    /** Whether the database is away, or was asked for too much at once: no fault of what was read. */
    static boolean isPassing(Throwable failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof TransactionException
                || Problems.isUnavailable(failure);
    }
}

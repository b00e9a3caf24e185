package dev.slotgraph.command.restore;

import dev.slotgraph.platform.eventlog.LoggedEvent;
import java.io.IOException;
import java.util.function.Consumer;

/** The log of another installation, as it was exported. */
@FunctionalInterface
public interface Export {

    /**
     * Reads all of it.
     *
     * @param into takes each event, verified, in the order of the log
     * @return up to which position it tells of the log
     * @throws ImportRefused at the first event that does not hold
     */
    long read(Consumer<LoggedEvent> into) throws IOException;
}

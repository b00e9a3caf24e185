package dev.slotgraph.query.log;

import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.time.Instant;

/** The point of the past that a query asks about. */
public sealed interface AsOf extends Extent {

    /** Everything that was recorded at this instant or before it. */
    record Moment(Instant instant) implements AsOf {
        @Override
        public boolean covers(LoggedEvent event) {
            return !event.recordedAt().isAfter(instant);
        }
    }

    /** Everything up to this position of the log, itself included. */
    record Position(long position) implements AsOf {
        @Override
        public boolean covers(LoggedEvent event) {
            return event.globalIndex() <= position;
        }
    }

    /**
     * Reads {@code ?as_of=}: digits are a position, everything else an RFC 3339 instant. One that lies ahead asks for what is
     * known now.
     *
     * @throws ProblemException 422 if it is neither
     */
    static AsOf parse(String text) {
        var given = text.strip();
        if (given.matches("\\d{1,18}")) {
            return new Position(Long.parseLong(given));
        }
        try {
            return new Moment(TimeFormats.instant(given));
        } catch (BadTimeException e) {
            throw Problem.invalid("as_of", e.getMessage() + ", or a position in the log")
                    .asException();
        }
    }
}

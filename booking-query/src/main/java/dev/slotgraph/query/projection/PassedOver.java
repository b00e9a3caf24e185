package dev.slotgraph.query.projection;

import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.processing.ParkedSequences;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Which events of a booking the read model does without: those of a later release, and those that an operator gave up. Thread-safe. */
@Component
class PassedOver {

    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final ParkedSequences parked;

    PassedOver(LoggedEvents log, LoggedPayloads payloads, ParkedSequences parked) {
        this.log = log;
        this.payloads = payloads;
        this.parked = parked;
    }

    /** Whether every event from one sequence until before another is in the log, and is to be done without. */
    boolean all(UUID bookingId, long from, long until) {
        var skipped = parked.skipped(ReadModel.PROCESSOR, bookingId.toString());
        long passed = log.ofStream(bookingId.toString()).stream()
                .filter(event -> event.sequence() >= from && event.sequence() < until)
                .filter(event ->
                        skipped.contains(event.sequence()) || payloads.of(event).isEmpty())
                .count();
        return passed == until - from;
    }
}

package dev.slotgraph.command.customer;

import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.command.customer.RetentionRules.Rule;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.eventlog.PersonBookings;
import dev.slotgraph.platform.write.Writes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Erases people whose time is over by their app's rule: so many days after the end of the last booking that tells of them. Each
 * person is looked at in a transaction of its own, and again only when the time may be over; any number of nodes may do it at
 * once. Thread-safe.
 */
@Component
public class Retention {

    private static final Logger LOGGER = LoggerFactory.getLogger(Retention.class);

    private final RetentionRules rules;
    private final Erasure erasure;
    private final PersonBookings bookings;
    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final Writes writes;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final boolean enabled;

    Retention(
            RetentionRules rules,
            Erasure erasure,
            PersonBookings bookings,
            LoggedEvents log,
            LoggedPayloads payloads,
            Writes writes,
            TransactionOperations transactions,
            Clock clock,
            @Value("${slotgraph.timers.enabled:true}") boolean enabled) {
        this.rules = rules;
        this.erasure = erasure;
        this.bookings = bookings;
        this.log = log;
        this.payloads = payloads;
        this.writes = writes;
        this.transactions = transactions;
        this.clock = clock;
        this.enabled = enabled;
    }

    @Scheduled(fixedDelay = 60, initialDelay = 5, timeUnit = TimeUnit.MINUTES)
    void onSchedule() {
        if (enabled) {
            runDue();
        }
    }

    /**
     * Looks at everybody whose time may be over.
     *
     * @return how many were erased
     */
    public int runDue() {
        int erased = 0;
        for (var rule : rules.all()) {
            int ofApp = 0;
            Optional<Boolean> looked = look(rule);
            while (looked.isPresent()) {
                ofApp += looked.get() ? 1 : 0;
                looked = look(rule);
            }
            if (ofApp > 0) {
                LOGGER.info("Retention: {} people of app {} were erased.", ofApp, rule.appId());
            }
            erased += ofApp;
        }
        return erased;
    }

    /** Whether somebody was erased; empty where nobody has to be looked at. */
    private Optional<Boolean> look(Rule rule) {
        return writes.retrying(() -> transactions.execute(_ -> {
            var now = clock.instant();
            var kept = Duration.ofDays(rule.peopleDays());
            return rules.lockOneToLookAt(rule.appId(), now, now.minus(kept)).map(person -> {
                var until = lastEnd(rule.appId(), person).map(end -> end.plus(kept));
                if (until.isPresent() && until.get().isAfter(now)) {
                    rules.keepUntil(person, until.get());
                    return false;
                }
                erasure.byRule(rule.appId(), person);
                return true;
            });
        }));
    }

    /** When the last of the person's bookings is over, or would have been; empty for somebody without any. */
    private Optional<Instant> lastEnd(UUID appId, UUID person) {
        var ids = bookings.of(appId, person).stream().map(UUID::toString).toList();
        var ends = new HashMap<String, Instant>();
        for (var event : log.ofStreams(ids)) {
            switch (payloads.of(event).orElse(null)) {
                case BookingCreated created ->
                    ends.put(event.streamId(), created.slot().end());
                case BookingRescheduled moved ->
                    ends.put(event.streamId(), moved.slot().end());
                case null, default -> {}
            }
        }
        return ends.values().stream().max(Instant::compareTo);
    }
}

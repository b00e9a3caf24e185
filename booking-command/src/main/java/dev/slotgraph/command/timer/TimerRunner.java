package dev.slotgraph.command.timer;

import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.FailDueAction;
import dev.slotgraph.api.booking.BookingCommand.RunDueAction;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.timer.Timers.DueTimer;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.write.Writes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets automatic actions happen when they are due: the timer's row stays locked until its event is committed, so that of any
 * number of nodes one runs it, and a node that dies leaves it to the others. Nothing depends on when it runs.
 */
@Component
public class TimerRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TimerRunner.class);

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    /** A request does not wait for more of them. */
    private static final int MOST_SEATS_AT_ONCE = 500;

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final Timers timers;
    private final Commands commands;
    private final Writes writes;
    private final TransactionOperations transactions;
    private final TransactionOperations undoable;
    private final Clock clock;
    private final boolean enabled;
    private volatile boolean running;
    private volatile Thread thread = Thread.ofPlatform().unstarted(() -> {});

    TimerRunner(
            Timers timers,
            Commands commands,
            Writes writes,
            PlatformTransactionManager transactions,
            Clock clock,
            @Value("${slotgraph.timers.enabled:true}") boolean enabled) {
        this.timers = timers;
        this.commands = commands;
        this.writes = writes;
        this.transactions = new TransactionTemplate(transactions);
        this.undoable = new TransactionTemplate(
                transactions, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
        this.clock = clock;
        this.enabled = enabled;
    }

    /**
     * Runs what is due.
     *
     * @return how many timers it ran
     */
    public int runDue() {
        int done = 0;
        while (runOne(() -> timers.lockOneDue(clock.instant()))) {
            done++;
        }
        return done;
    }

    /**
     * Runs what is due of a group's seats, so that who called a group off sees it done. A convenience: what is left, or fails, is
     * the timers'.
     */
    public void runDueSeatsOf(UUID groupId) {
        try {
            var runs = true;
            for (int seats = 0; runs && seats < MOST_SEATS_AT_ONCE; seats++) {
                runs = runOne(() -> timers.lockOneDueOf(groupId, clock.instant()));
            }
        } catch (RuntimeException e) {
            log.warn("the seats of group {} are left to the timers", groupId, e);
        }
    }

    private boolean runOne(Supplier<Optional<DueTimer>> next) {
        var locked = new DueTimer[1];
        try {
            return writes.retrying(() -> Boolean.TRUE.equals(transactions.execute(_ -> {
                var due = next.get();
                due.ifPresent(timer -> {
                    locked[0] = timer;
                    run(timer);
                });
                return due.isPresent();
            })));
        } catch (RuntimeException e) {
            if (locked[0] == null) {
                throw e;
            }
            log.warn(
                    "the automatic action of booking {} failed; trying again in {} s",
                    locked[0].bookingId(),
                    AFTER_FAILURE.toSeconds(),
                    e);
            timers.postpone(locked[0].bookingId(), clock.instant().plus(AFTER_FAILURE));
            return true;
        }
    }

    /**
     * What is due may be refused for good reasons, such as a slot that is taken: the graph may say what happens then. The timer
     * stays locked from the one to the other, so that nobody else finds the same out and fails what comes next.
     */
    private void run(DueTimer timer) {
        try {
            undoable.executeWithoutResult(_ -> send(timer, new RunDueAction(timer.bookingId(), timer.appId())));
        } catch (RejectedException e) {
            if (!Boolean.TRUE.equals(send(timer, new FailDueAction(timer.bookingId(), timer.appId())))) {
                throw e;
            }
        }
    }

    private @Nullable Object send(DueTimer timer, BookingCommand command) {
        return commands.send(timer.appId(), "timer", "automatic", command);
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("slotgraph-timers").start(this::loop);
    }

    private void loop() {
        while (running) {
            try {
                runDue();
                rest(timers.nextDue());
            } catch (RuntimeException e) {
                log.warn("timers pause: {}", e.getMessage());
                rest(Optional.empty());
            }
        }
    }

    private void rest(Optional<Instant> next) {
        var untilNext = next.map(due -> Duration.between(clock.instant(), due)).orElse(LONGEST_REST);
        var rest = untilNext.compareTo(LONGEST_REST) < 0 ? untilNext : LONGEST_REST;
        try {
            Thread.sleep(Math.max(1, rest.toMillis()));
        } catch (InterruptedException _) {
            running = false;
        }
    }

    @Override
    public boolean isAutoStartup() {
        return enabled;
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.platform.time.DatabaseClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells how far this node's own clock is off the database's, by a gauge, and by a line in the log when it becomes too far and when that
 * is over. What is signed carries the corrected time all the same; how a receiver's certificate is judged goes by the own one.
 * Thread-safe.
 */
final class ClockWatch implements SmartInitializingSingleton {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClockWatch.class);

    private static final Duration TOO_FAR = Duration.ofSeconds(2);

    private final DatabaseClock clock;
    private final Clock time;
    private volatile Duration ahead = Duration.ZERO;
    private boolean tooFar;

    /**
     * @param clock this node's, which each comparison puts right
     * @param time the database's
     */
    ClockWatch(DatabaseClock clock, Clock time, MeterRegistry meters) {
        this.clock = clock;
        this.time = time;
        Gauge.builder("slotgraph.webhooks.clock_skew", this, watch -> watch.ahead.toMillis() / 1000.0)
                .description("seconds by which this node's own clock is ahead of the database's")
                .register(meters);
    }

    @Override
    public void afterSingletonsInstantiated() {
        look();
    }

    /** A database that is away leaves the last measure as it is. */
    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.SECONDS)
    synchronized void look() {
        try {
            ahead = clock.compare(time::instant).negated();
        } catch (DataAccessException e) {
            LOGGER.debug("the database does not tell its time", e);
            return;
        }
        boolean was = tooFar;
        tooFar = ahead.abs().compareTo(TOO_FAR) > 0;
        if (tooFar && !was) {
            LOGGER.warn(
                    "This node's clock is {} {} the database's: webhooks are signed with the database's time; set the clock right",
                    ahead.abs(),
                    ahead.isNegative() ? "behind" : "ahead of");
        } else if (was && !tooFar) {
            LOGGER.info("This node's clock is right again");
        }
    }
}

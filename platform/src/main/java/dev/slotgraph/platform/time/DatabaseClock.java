package dev.slotgraph.platform.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * The time of the database, which is the same for all nodes: the node's own clock, put right by what was last measured. As good
 * as the own clock until {@link #compare} has been called. Thread-safe.
 *
 * <p>UTC in whole microseconds, which is what PostgreSQL keeps: what is stored equals what was decided on.
 */
public final class DatabaseClock extends Clock {

    private static final Duration LONGEST_ROUND_TRIP = Duration.ofSeconds(1);

    private final Clock own;
    private volatile Duration correction = Duration.ZERO;

    /** @param own the node's clock, right or wrong */
    public DatabaseClock(Clock own) {
        this.own = Clock.tick(own, Duration.of(1, ChronoUnit.MICROS));
    }

    /**
     * Measures how far the own clock is off. A difference that the round trip may have caused is none, so that a clock which is
     * kept right by other means is left alone.
     *
     * @param database asks the database for its time
     * @return what is added to the own clock from now on
     */
    public Duration compare(Supplier<Instant> database) {
        var asked = own.instant();
        var there = database.get();
        var roundTrip = Duration.between(asked, own.instant());
        if (roundTrip.isNegative() || roundTrip.compareTo(LONGEST_ROUND_TRIP) > 0) {
            return correction;
        }
        var off = Duration.between(asked.plus(roundTrip.dividedBy(2)), there);
        if (off.minus(correction).abs().compareTo(roundTrip) > 0) {
            correction = off.abs().compareTo(roundTrip) > 0 ? off.truncatedTo(ChronoUnit.MICROS) : Duration.ZERO;
        }
        return correction;
    }

    @Override
    public Instant instant() {
        return own.instant().plus(correction);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only; zones belong to what is booked");
    }
}

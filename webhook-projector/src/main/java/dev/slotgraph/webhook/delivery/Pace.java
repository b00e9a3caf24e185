package dev.slotgraph.webhook.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * The rate limit of an endpoint as a virtual clock (GCRA): each message moves it on by one interval, and it may run ahead of the
 * real one by a tenth of a second's messages. Pure.
 *
 * @param perSecond messages
 * @param freeAt where the virtual clock stands
 */
record Pace(int perSecond, Instant freeAt) {

    private static final long SECOND = 1_000_000_000L;

    /** How many messages may leave now. */
    int allowance(Instant now) {
        long ahead = Math.max(0, Duration.between(now, freeAt).toNanos());
        long room = tolerance() - ahead;
        return room < 0 ? 0 : (int) Math.min(perSecond, room / interval() + 1);
    }

    /** After so many have left. */
    Pace spent(int messages, Instant now) {
        Instant from = freeAt.isAfter(now) ? freeAt : now;
        return new Pace(perSecond, from.plusNanos(messages * interval()));
    }

    /** When the next one may leave. */
    Instant next() {
        return freeAt.minusNanos(tolerance());
    }

    private long interval() {
        return SECOND / perSecond;
    }

    private long tolerance() {
        return interval() * (Math.max(1, perSecond / 10) - 1);
    }
}

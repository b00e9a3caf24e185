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

    /** No rate leads further; it does where the real clock has stepped back. */
    private static final Duration FURTHEST = Duration.ofSeconds(2);

    /** How many messages may leave now. */
    int allowance(Instant now) {
        long ahead = Math.max(0, Duration.between(now, from(now)).toNanos());
        long room = tolerance() - ahead;
        return room < 0 ? 0 : (int) Math.min(perSecond, room / interval() + 1);
    }

    /** After so many have left. */
    Pace spent(int messages, Instant now) {
        return new Pace(perSecond, from(now).plusNanos(messages * interval()));
    }

    private Instant from(Instant now) {
        boolean running = freeAt.isAfter(now) && freeAt.isBefore(now.plus(FURTHEST));
        return running ? freeAt : now;
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

package dev.slotgraph.webhook.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint's receiver has been doing: the circuit breaker, and for how long nothing has succeeded. While the breaker is open
 * nothing is sent and no retry is used up; then one lane probes. Pure, immutable.
 *
 * @param windowStart since when attempts are counted, for five minutes
 * @param openUntil until when nothing is sent; null while the breaker is closed
 * @param openFor how long it was opened the last time
 * @param probing whether one lane is trying; {@code openUntil} is then when that is given up for lost
 * @param failingSince the first failure since the last success; null where the last attempt succeeded
 * @param lastFailure the newest failure
 * @param notified how many of the warnings before a disabling have been given
 */
public record Health(
        Instant windowStart,
        int attempts,
        int failures,
        @Nullable Instant openUntil,
        Duration openFor,
        boolean probing,
        @Nullable Instant failingSince,
        @Nullable Instant lastFailure,
        int notified) {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int ENOUGH_ATTEMPTS = 10;
    private static final int OPENS_AT_PERCENT = 70;
    private static final Duration FIRST_OPEN = Duration.ofSeconds(30);
    static final Duration LONGEST_OPEN = Duration.ofMinutes(30);

    /** After so long without a success an endpoint is disabled. */
    public static final Duration PATIENCE = Duration.ofDays(5);

    private static final int[] WARNINGS_AT_PERCENT = {50, 70, 90};

    /** Of an endpoint to which nothing was sent yet. */
    public static Health unknown(Instant now) {
        return new Health(now, 0, 0, null, FIRST_OPEN, false, null, null, 0);
    }

    /** What a batch of results brings about. */
    public sealed interface Change {

        record None() implements Change {}

        /** So much of the patience is used up: 50, 70 or 90 percent. */
        record Failing(int percent) implements Change {}

        /** Nothing has succeeded for too long. */
        record GivenUp() implements Change {}

        /** It works again, after a warning or an open breaker. */
        record Recovered() implements Change {}
    }

    /** How it is after a batch of results, and what that brings about. */
    public record Judged(Health health, Change change) {}

    public Judged after(int delivered, int failed, Instant now) {
        if (delivered > 0) {
            boolean was = openUntil != null || notified > 0;
            var counted = openUntil == null ? counted(delivered + failed, failed, now) : unknown(now);
            var health = new Health(
                    counted.windowStart, counted.attempts, counted.failures, null, FIRST_OPEN, false, null, null, 0);
            return new Judged(health, was ? new Change.Recovered() : new Change.None());
        }
        return failed == 0 ? new Judged(this, new Change.None()) : failed(failed, now);
    }

    private Judged failed(int failed, Instant now) {
        var since = failingSince == null ? now : failingSince;
        long percent = Duration.between(since, now).toMillis() * 100 / PATIENCE.toMillis();
        int due = 0;
        while (due < WARNINGS_AT_PERCENT.length && percent >= WARNINGS_AT_PERCENT[due]) {
            due++;
        }
        Change change = percent >= 100
                ? new Change.GivenUp()
                : due > notified ? new Change.Failing(WARNINGS_AT_PERCENT[due - 1]) : new Change.None();
        var breaker = openUntil == null ? opened(counted(failed, failed, now), now) : probed(now);
        return new Judged(
                new Health(
                        breaker.windowStart,
                        breaker.attempts,
                        breaker.failures,
                        breaker.openUntil,
                        breaker.openFor,
                        breaker.probing,
                        since,
                        now,
                        Math.max(due, notified)),
                change);
    }

    private Health counted(int more, int moreFailures, Instant now) {
        boolean over = now.isAfter(windowStart.plus(WINDOW)) || now.isBefore(windowStart);
        return new Health(
                over ? now : windowStart,
                (over ? 0 : attempts) + more,
                (over ? 0 : failures) + moreFailures,
                openUntil,
                openFor,
                probing,
                failingSince,
                lastFailure,
                notified);
    }

    private static Health opened(Health counted, Instant now) {
        boolean opens = counted.attempts >= ENOUGH_ATTEMPTS
                && counted.failures * 100L >= counted.attempts * (long) OPENS_AT_PERCENT;
        return opens ? counted.open(now, FIRST_OPEN) : counted;
    }

    /** Failures of attempts that began before it opened say nothing new. */
    private Health probed(Instant now) {
        if (!probing) {
            return this;
        }
        Duration doubled = openFor.multipliedBy(2);
        return open(now, doubled.compareTo(LONGEST_OPEN) > 0 ? LONGEST_OPEN : doubled);
    }

    private Health open(Instant now, Duration length) {
        return new Health(now, 0, 0, now.plus(length), length, false, failingSince, lastFailure, notified);
    }

    /** As the API and the metrics name it. */
    public String breaker() {
        return openUntil == null ? "closed" : probing ? "half_open" : "open";
    }
}

package dev.slotgraph.webhook.retry;

import dev.slotgraph.webhook.retry.Outcome.Blocked;
import dev.slotgraph.webhook.retry.Outcome.Delivered;
import dev.slotgraph.webhook.retry.Outcome.Failed;
import dev.slotgraph.webhook.retry.Outcome.Gone;
import dev.slotgraph.webhook.retry.Outcome.Interrupted;
import dev.slotgraph.webhook.retry.Outcome.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What follows from an attempt. */
public sealed interface NextStep {

    Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    /** An address that is blocked stays so until somebody changes the DNS or the configuration. */
    Duration BLOCKED_RETEST = Duration.ofHours(6);

    /** The message has arrived. */
    record Done() implements NextStep {}

    /** Another attempt, not before this; {@code counted} says whether a step of the schedule is used up. */
    record Retry(Instant at, boolean counted) implements NextStep {}

    /** The schedule is used up: the endpoint's {@code after_exhaustion} decides. */
    record Exhausted() implements NextStep {}

    /** The message will never be taken; the next one may. */
    record GiveUp() implements NextStep {}

    /** No message is wanted any more; this one has its turn again when the endpoint is enabled. */
    record Disable() implements NextStep {}

    /**
     * Decides. Pure but for the jitter.
     *
     * @param stepsUsed before this attempt
     */
    static NextStep after(Outcome outcome, int stepsUsed, RetrySchedule schedule, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Delivered _ -> new Done();
            case Gone _ -> new Disable();
            case Refused _ -> new GiveUp();
            case Interrupted _ -> new Retry(now, false);
            case Blocked _ -> retry(schedule.before(stepsUsed + 1, random), BLOCKED_RETEST, now);
            case Failed failed -> retry(schedule.before(stepsUsed + 1, random), clamped(failed.retryAfter()), now);
        };
    }

    private static NextStep retry(Optional<Duration> step, Duration atLeast, Instant now) {
        return step.<NextStep>map(wait -> new Retry(now.plus(wait.compareTo(atLeast) > 0 ? wait : atLeast), true))
                .orElseGet(Exhausted::new);
    }

    private static Duration clamped(@Nullable Duration retryAfter) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        return retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
    }
}

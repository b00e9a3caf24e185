package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.retry.NextStep;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a delivery and its lane.
 *
 * @param heldUntil how long the lane waits behind it; null where it goes on
 */
record Verdict(
        Finished finished,
        String state,
        int stepsUsed,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant heldUntil) {

    /** @param holdFor how long a lane is held before it goes on without its head */
    static Verdict of(Finished finished, Instant now, Duration holdFor) {
        Claim claim = finished.claim();
        return switch (finished.next()) {
            case NextStep.Done _ -> new Verdict(finished, "delivered", claim.stepsUsed(), null, null);
            case NextStep.GiveUp _ -> new Verdict(finished, "failed", claim.stepsUsed() + 1, null, null);
            case NextStep.Disable _ -> new Verdict(finished, "pending", 0, now, null);
            case NextStep.Retry retry ->
                new Verdict(finished, "pending", claim.stepsUsed() + (retry.counted() ? 1 : 0), retry.at(), null);
            case NextStep.Exhausted _ ->
                claim.afterExhaustion() == AfterExhaustion.HOLD
                        ? new Verdict(finished, "held", claim.stepsUsed() + 1, null, now.plus(holdFor))
                        : new Verdict(finished, "failed", claim.stepsUsed() + 1, null, null);
        };
    }

    /** Whether the message will not be tried again by itself. */
    boolean ends() {
        return delivered() || state.equals("failed");
    }

    boolean delivered() {
        return state.equals("delivered");
    }
}

package dev.slotgraph.webhook.exchange;

import dev.slotgraph.webhook.retry.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one exchange went.
 *
 * @param status null when there was no answer
 * @param leftAt when the first byte of the request was about to leave; null where none did
 * @param responseHead the beginning of the answer's body, as text without control characters
 */
public record ExchangeResult(
        Outcome outcome,
        @Nullable Integer status,
        String responseHead,
        Instant startedAt,
        @Nullable Instant leftAt,
        Duration took) {}

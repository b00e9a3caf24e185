package dev.slotgraph.webhook.exchange;

import java.time.Duration;

/**
 * How much of our time and memory one exchange may take.
 *
 * @param connect for each address that is tried
 * @param firstByte between any two bytes of the answer
 * @param total by the wall clock, from the look-up of the name to the end of the answer
 * @param answerBytes of the answer's body that are read; the rest is dropped with the connection
 * @param headBytes of it that are kept
 */
public record ExchangeLimits(Duration connect, Duration firstByte, Duration total, int answerBytes, int headBytes) {

    public static final ExchangeLimits DEFAULT = new ExchangeLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20), 64 * 1024, 4 * 1024);
}

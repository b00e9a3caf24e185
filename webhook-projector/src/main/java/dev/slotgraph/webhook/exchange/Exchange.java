package dev.slotgraph.webhook.exchange;

/** One HTTP request to a receiver. Implementations are thread-safe. */
@FunctionalInterface
public interface Exchange {

    /** Sends and waits for the answer, within {@link ExchangeLimits#total}. Never throws for what the receiver does. */
    ExchangeResult send(OutboundRequest request);
}

package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.ledger.Entry;
import dev.slotgraph.webhook.retry.NextStep;
import java.util.HexFormat;

/** An attempt that has ended, and what follows if its lease still holds. */
record Finished(Claim claim, ExchangeResult result, NextStep next) {

    /**
     * For the ledger, without its place in the chain.
     *
     * @param node that tried
     * @param accepted whether its lease still held
     */
    Entry entry(String node, boolean accepted) {
        return new Entry(
                claim.endpointId(),
                0,
                claim.deliveryId(),
                HexFormat.of().formatHex(claim.body().sha256()),
                claim.attempt(),
                claim.url(),
                result.startedAt(),
                (int) Math.min(Integer.MAX_VALUE, result.took().toMillis()),
                result.status(),
                result.outcome().errorClass().map(error -> error.text()).orElse(null),
                result.responseHead(),
                claim.replayId(),
                node,
                claim.fence(),
                accepted);
    }
}

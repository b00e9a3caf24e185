package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.retry.NextStep;

/** An attempt that has ended, and what follows if its lease still holds. */
record Finished(Claim claim, ExchangeResult result, NextStep next) {}

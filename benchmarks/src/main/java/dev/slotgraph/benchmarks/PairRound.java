package dev.slotgraph.benchmarks;

import org.HdrHistogram.Histogram;

/**
 * What a round of pairs, create and confirm, came to.
 *
 * @param actions how long each of the two took, in nanoseconds
 */
record PairRound(double pairsPerSecond, Histogram actions) {}

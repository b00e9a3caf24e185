package dev.slotgraph.benchmarks;

/** Something without which the figures would mean nothing. */
record Check(String claim, String found, boolean holds) {

    static Check equal(String claim, long expected, long found) {
        return new Check(claim, "%d of %d".formatted(found, expected), expected == found);
    }

    static Check none(String claim, long found, String details) {
        return new Check(claim, details.isEmpty() ? Long.toString(found) : found + ", such as " + details, found == 0);
    }
}

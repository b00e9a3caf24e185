package dev.slotgraph.command.ical;

/** How much work one file may make. For one thread. */
final class Budget {

    /** Dates that rules are asked to consider: about a second. */
    private static final long MOST = 3_000_000;

    private long spent;

    /** @throws IcsFault when it is used up */
    void spend(long dates) {
        spent += dates;
        if (spent > MOST || dates > MOST) {
            throw new IcsFault("has recurrences that take too long to follow");
        }
    }
}

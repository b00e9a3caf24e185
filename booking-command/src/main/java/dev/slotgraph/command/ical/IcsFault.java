package dev.slotgraph.command.ical;

/** What is wrong with a file, in words for whoever sent it. */
public final class IcsFault extends RuntimeException {

    IcsFault(String message) {
        super(message, null, false, false);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}

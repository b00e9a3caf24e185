package dev.slotgraph.api.time;

/** A moment, span or zone that cannot be read. The message is meant for the caller of the API and does not repeat the input. */
public final class BadTimeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public BadTimeException(String message) {
        super(message);
    }
}

package dev.slotgraph.platform.crypto;

/** A sealed value cannot be opened: the key is another one, or somebody changed the value. */
public final class SealBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SealBrokenException(String message) {
        super(message);
    }
}

package dev.slotgraph.command.restore;

/** Why nothing was imported, in words for the one who wanted to. */
public final class ImportRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImportRefused(String reason) {
        super(reason);
    }

    ImportRefused(String reason, Throwable cause) {
        super(reason, cause);
    }
}

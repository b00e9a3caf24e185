package dev.slotgraph.standalone;

/** A reason not to start that whoever runs Slotgraph can do something about. The message is one paragraph that says what. */
final class CannotStart extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CannotStart(String paragraph) {
        super(paragraph);
    }

    CannotStart(String paragraph, Throwable cause) {
        super(paragraph, cause);
    }
}

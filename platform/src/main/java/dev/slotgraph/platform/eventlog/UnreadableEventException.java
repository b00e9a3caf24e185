package dev.slotgraph.platform.eventlog;

/**
 * What is stored of an event is not what its type says: it was damaged, or somebody changed it. Neither the message nor a cause
 * repeats anything of it, for it may be about a person.
 */
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String streamId;
    private final long position;

    public UnreadableEventException(LoggedEvent event, RuntimeException failure) {
        super("the event at position %d, a '%s' of stream %s, cannot be read: %s"
                .formatted(
                        event.globalIndex(),
                        event.eventType(),
                        event.streamId(),
                        failure.getClass().getSimpleName()));
        this.streamId = event.streamId();
        this.position = event.globalIndex();
    }

    public String streamId() {
        return streamId;
    }

    /** In the log. */
    public long position() {
        return position;
    }
}

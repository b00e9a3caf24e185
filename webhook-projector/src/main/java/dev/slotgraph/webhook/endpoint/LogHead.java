package dev.slotgraph.webhook.endpoint;

/** The position of the newest event in the log, 0 for an empty one. */
@FunctionalInterface
public interface LogHead {
    long position();
}

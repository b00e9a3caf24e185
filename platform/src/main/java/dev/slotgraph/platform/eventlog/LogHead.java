package dev.slotgraph.platform.eventlog;

/** The position of the newest committed event in the log, 0 for an empty one. Thread-safe. */
@FunctionalInterface
public interface LogHead {
    long position();
}

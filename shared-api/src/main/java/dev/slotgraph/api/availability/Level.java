package dev.slotgraph.api.availability;

/** Where a rule comes from. A time must pass the rules of every level. */
public enum Level {
    REQUEST,
    PROJECT,
    RESOURCE
}

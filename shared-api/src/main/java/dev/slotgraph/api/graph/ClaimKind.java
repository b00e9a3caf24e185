package dev.slotgraph.api.graph;

/** What a booking takes from others while it is in a state. */
public enum ClaimKind {
    NONE,
    /** The time of its resources. */
    SLOT,
    /** One seat of its group. */
    SEAT
}

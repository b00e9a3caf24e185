package dev.slotgraph.webhook.endpoint;

/** What an endpoint that is enabled again wants of what it has missed. */
public enum Resume {
    /** All of it, in order. */
    ALL,
    /** The newest message of each booking, and deletions. */
    LATEST,
    /** Nothing; what is to come. */
    NOW
}

package dev.slotgraph.api.event;

/**
 * How one class of event is called in the log.
 *
 * @param name logical, dotted, past tense, never a class name; may never change once stored: {@code booking.transitioned}
 * @param revision of the payload's shape, starting at 1; an older one is upcast when read
 * @param payload the class that carries the newest revision
 */
public record EventType(String name, int revision, Class<?> payload) {}

package dev.slotgraph.platform.web;

/**
 * The answer's outer object, as Timekit has it; for lists see {@link Page}.
 *
 * @param data one object, or a list that is never paged
 */
public record Envelope<T>(T data) {

    public static <T> Envelope<T> of(T data) {
        return new Envelope<>(data);
    }
}

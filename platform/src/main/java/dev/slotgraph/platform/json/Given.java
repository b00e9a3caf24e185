package dev.slotgraph.platform.json;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a body says about one field: a value, {@code null}, nothing, or something faulty (then the fault is already recorded and
 * this behaves as if nothing had been given). Lives inside {@link JsonBody#read}, on one thread.
 */
public final class Given<T> {

    private enum State {
        ABSENT,
        NULL,
        FAULTY,
        VALUE
    }

    private final State state;
    private final @Nullable T value;
    private final Supplier<T> standIn;
    private final Faults faults;
    private final String path;

    private Given(State state, @Nullable T value, Supplier<T> standIn, Faults faults, String path) {
        this.state = state;
        this.value = value;
        this.standIn = standIn;
        this.faults = faults;
        this.path = path;
    }

    static <T> Given<T> value(T value, Supplier<T> standIn, Faults faults, String path) {
        return new Given<>(State.VALUE, value, standIn, faults, path);
    }

    static <T> Given<T> absent(boolean explicitNull, Supplier<T> standIn, Faults faults, String path) {
        return new Given<>(explicitNull ? State.NULL : State.ABSENT, null, standIn, faults, path);
    }

    static <T> Given<T> faulty(Supplier<T> standIn, Faults faults, String path) {
        return new Given<>(State.FAULTY, null, standIn, faults, path);
    }

    /** The value; null when absent, {@code null} or faulty. */
    public @Nullable T orNull() {
        return value;
    }

    /** The value, or this one when absent, {@code null} or faulty. */
    public T or(T otherwise) {
        return value == null ? otherwise : value;
    }

    /**
     * The value; records "is required" when there is none. Then, and when it was faulty, the result is a stand-in that never
     * leaves {@link JsonBody#read}, which throws in the end.
     */
    public T required() {
        if (value != null) {
            return value;
        }
        if (state != State.FAULTY) {
            faults.add(path, "is required");
        }
        return standIn.get();
    }

    /** Whether there is a good value. */
    public boolean isPresent() {
        return value != null;
    }

    /** Whether the key is in the body at all, be it with {@code null}: what an update needs to know. */
    public boolean isMentioned() {
        return state != State.ABSENT;
    }

    /** Whether the key is there with {@code null}. */
    public boolean isNull() {
        return state == State.NULL;
    }

    /** Records the message when there is a value that does not hold. */
    public Given<T> check(Predicate<? super T> holds, String message) {
        if (value == null || holds.test(value)) {
            return this;
        }
        faults.add(path, message);
        return faulty(standIn, faults, path);
    }

    /**
     * Turns the value into another type; an {@link IllegalArgumentException} becomes a fault with its message.
     *
     * @param replacement a stand-in for {@link #required}; any harmless value
     */
    public <R> Given<R> map(Function<? super T, ? extends R> function, R replacement) {
        if (value == null) {
            return new Given<>(state, null, () -> replacement, faults, path);
        }
        try {
            return value(function.apply(value), () -> replacement, faults, path);
        } catch (IllegalArgumentException e) {
            faults.add(path, Fields.message(e));
            return faulty(() -> replacement, faults, path);
        }
    }
}

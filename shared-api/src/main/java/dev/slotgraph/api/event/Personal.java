package dev.slotgraph.api.event;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Data about a person inside an event. In memory it is plain; in the log it is encrypted under the key of {@code subject},
 * and once that key is destroyed it reads as erased, for ever and everywhere.
 *
 * @param subject the customer that the data is about; the booking's own id where there is no customer
 * @param value null once the subject has been erased
 */
public record Personal<T>(UUID subject, @Nullable T value) {

    public static <T> Personal<T> of(UUID subject, T value) {
        return new Personal<>(subject, value);
    }

    public Optional<T> read() {
        return Optional.ofNullable(value);
    }

    public boolean erased() {
        return value == null;
    }
}

package dev.slotgraph.platform.write;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a write answers.
 *
 * @param data becomes the envelope's {@code data}; null for an empty body
 * @param version becomes the {@code ETag}; null for what has none
 * @param subjects the people whose data is in the answer
 * @param secret whether it shows what is kept nowhere in plain, such as a key
 */
public record Answer(
        int status, @Nullable Object data, @Nullable Long version, List<UUID> subjects, boolean secret) {

    public static Answer of(int status, Object data) {
        return new Answer(status, data, null, List.of(), false);
    }

    public static Answer empty() {
        return new Answer(204, null, null, List.of(), false);
    }

    public Answer version(long newVersion) {
        return new Answer(status, data, newVersion, subjects, secret);
    }

    public Answer about(UUID subject) {
        return about(List.of(subject));
    }

    public Answer about(Collection<UUID> newSubjects) {
        return new Answer(status, data, version, newSubjects.stream().distinct().toList(), secret);
    }

    /** Kept for a repetition, it is sealed with the installation's own key. */
    public Answer withSecret() {
        return new Answer(status, data, version, subjects, true);
    }
}
